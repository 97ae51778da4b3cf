import type { ConfigMap, PersistentVolume, PersistentVolumeClaim, Pod, Secret, Volume } from '../../api/kubernetes.ts';
import { isStatus } from '../../api/status.ts';
import { persistentVolumeClaims, persistentVolumes } from '../../client/resources.ts';
import { DirNode, MemDir, type Node } from '../../hosts/inode.ts';
import type { Network } from '../../network/network.ts';
import type { Task } from '../../sim/sim.ts';
import { decodeBase64 } from '../../api/base64.ts';
import { fieldValue, resourceValue, type Facts } from '../env.ts';
import type { NodeContext } from '../node.ts';
import { writeAtomically, type Payload } from './writer.ts';

/** A volume can't be mounted; the message is the event's. */
export class MountError extends Error {}

/** A volume of a pod, ready to be mounted. */
export interface PodVolume {
  readonly name: string;
  readonly plugin: string;
  readonly source: string;
  /** Its root: a folder, or for a hostPath perhaps a file. */
  node(): Node | undefined;
  /** Names of what it is made from, where that may change while the pod runs. */
  readonly refs?: readonly { kind: 'configmap' | 'secret'; name: string }[];
  /** Takes up what has changed. */
  refresh?(): void;
}

/** What the volumes of one pod can see. */
export interface VolumeHost {
  readonly node: NodeContext;
  readonly pod: Pod;
  facts(): Facts;
  /** The service account token, as far as one has been asked for. */
  token(): string;
}

const setUp = (volume: string, why: string): MountError => new MountError(`MountVolume.SetUp failed for volume ${JSON.stringify(volume)} : ${why}`);

/** Files and their modes from the data of an object; `items` picks and names. */
const pick = (data: Readonly<Record<string, string>>, items: readonly { key: string; path: string; mode?: number }[] | undefined, mode: number, missing: (key: string) => Error | undefined): Map<string, Payload> => {
  const out = new Map<string, Payload>();
  if (!items) {
    for (const key of Object.keys(data).sort()) out.set(key, { text: data[key]!, mode });
    return out;
  }
  for (const item of items) {
    const text = data[item.key];
    if (text === undefined) {
      const error = missing(item.key);
      if (error) throw error;
      continue;
    }
    out.set(item.path, { text, mode: item.mode ?? mode });
  }
  return out;
};

const configData = (object: ConfigMap | undefined): Record<string, string> => {
  const data: Record<string, string> = { ...object?.data };
  for (const key in object?.binaryData) data[key] = decodeBase64(object.binaryData[key]!) ?? '';
  return data;
};

const secretData = (object: Secret | undefined): Record<string, string> => {
  const data: Record<string, string> = {};
  for (const key in object?.data) data[key] = decodeBase64(object.data[key]!) ?? '';
  return data;
};

type Source = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

const noRefs: readonly never[] = [];

/** ConfigMap, Secret, downward API and projected volumes: files written as one. */
class FileVolume implements PodVolume {
  private dir: MemDir | undefined;

  constructor(
    private readonly host: VolumeHost,
    private readonly volume: Volume,
    readonly plugin: string,
    private readonly sources: readonly Source[],
    private readonly mode: number,
    readonly refs: readonly { kind: 'configmap' | 'secret'; name: string }[],
  ) {}

  get name(): string {
    return this.volume.name;
  }

  get source(): string {
    return 'tmpfs';
  }

  node(): Node {
    if (!this.dir) {
      this.dir = new MemDir(0o1777, 0, 0, this.host.node.sim.now());
      this.write(this.payload());
    }
    return this.dir;
  }

  refresh(): void {
    if (!this.dir) return;
    try {
      this.write(this.payload());
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
    }
  }

  /** What the files are to be; throws MountError where something is missing. */
  payload(): Map<string, Payload> {
    const all = new Map<string, Payload>();
    for (const source of this.sources) for (const [path, file] of this.files(source)) all.set(path, file);
    return all;
  }

  private write(payload: Map<string, Payload>): void {
    const { sim } = this.host.node;
    writeAtomically(this.dir!, payload, sim.now(), sim.random('volumes').int(0, 999_999_999));
    const gid = this.host.pod.spec!.securityContext?.fsGroup;
    if (gid !== undefined) giveToGroup(this.dir!, gid, true);
  }

  private files(source: Source): Map<string, Payload> {
    const { node, pod } = this.host;
    const namespace = pod.metadata.namespace!;
    const name = this.volume.name;
    if (source.configMap) {
      const { name: from, items, optional } = source.configMap;
      const object = node.objects.peek('configmap', namespace, from!) as ConfigMap | undefined;
      if (!object && !optional) throw setUp(name, `configmap ${JSON.stringify(from)} not found`);
      return pick(configData(object), items as never, this.mode, (key) => (optional ? undefined : setUp(name, `configmap references non-existent config key: ${key}`)));
    }
    if (source.secret) {
      const { name: from, items, optional } = source.secret;
      const object = node.objects.peek('secret', namespace, from!) as Secret | undefined;
      if (!object && !optional) throw setUp(name, `secret ${JSON.stringify(from)} not found`);
      return pick(secretData(object), items as never, this.mode, (key) => (optional ? undefined : setUp(name, `references non-existent secret key: ${key}`)));
    }
    const out = new Map<string, Payload>();
    if (source.serviceAccountToken) out.set(source.serviceAccountToken.path, { text: this.host.token(), mode: this.mode });
    for (const item of source.downwardAPI?.items ?? []) {
      const facts = this.host.facts();
      const text = item.fieldRef ? fieldValue(item.fieldRef.fieldPath, facts) : resourceValue(item.resourceFieldRef!, undefined, facts);
      out.set(item.path, { text, mode: item.mode ?? this.mode });
    }
    return out;
  }
}

const trees = new WeakMap<Network, Map<string, MemDir>>();

/** A network file system that several nodes see as one. */
const sharedTree = (network: Network, key: string): MemDir => {
  let all = trees.get(network);
  if (!all) trees.set(network, (all = new Map()));
  let tree = all.get(key);
  if (!tree) all.set(key, (tree = new MemDir(0o777, 0, 0, 0)));
  return tree;
};

/** Gives a volume's files to the pod's fsGroup (kubernetes: pkg/volume/volume_linux.go, SetVolumeOwnership). */
function giveToGroup(node: Node, gid: number, readOnly: boolean): void {
  node.gid = gid;
  if (!(node instanceof DirNode)) {
    if (node.type !== 'symlink') node.mode |= readOnly ? 0o440 : 0o660;
    return;
  }
  node.mode |= readOnly ? 0o2550 : 0o2770;
  for (const name of node.names()) giveToGroup(node.get(name)!, gid, readOnly);
}

/** A volume whose files are given to the pod's fsGroup when it is set up. */
const shared = (host: VolumeHost, volume: PodVolume): PodVolume => {
  const gid = host.pod.spec!.securityContext?.fsGroup;
  if (gid !== undefined) giveToGroup(volume.node()!, gid, false);
  return volume;
};

const fixed = (name: string, plugin: string, source: string, node: Node): PodVolume => ({ name, plugin, source, node: () => node });

/** Makes a volume of a pod ready. Throws MountError, or an API error. */
export function* setUpVolume(host: VolumeHost, volume: Volume): Task<PodVolume> {
  const { node, pod } = host;
  const namespace = pod.metadata.namespace!;
  if (volume.configMap || volume.secret || volume.downwardAPI || volume.projected) return yield* setUpFiles(host, volume);
  if (volume.emptyDir) return shared(host, fixed(volume.name, 'kubernetes.io~empty-dir', volume.emptyDir.medium === 'Memory' ? 'tmpfs' : '/dev/sda1', new MemDir(0o777, 0, 0, node.sim.now())));
  if (volume.hostPath) return fixed(volume.name, 'kubernetes.io~host-path', '/dev/sda1', hostPath(node, volume.name, volume.hostPath.path, volume.hostPath.type ?? ''));
  if (volume.persistentVolumeClaim) return yield* setUpClaim(host, volume, volume.persistentVolumeClaim.claimName);
  if (volume.ephemeral) return yield* setUpClaim(host, volume, `${pod.metadata.name}-${volume.name}`);
  if (volume.nfs) return fixed(volume.name, 'kubernetes.io~nfs', `${volume.nfs.server}:${volume.nfs.path}`, sharedTree(node.network, `nfs ${volume.nfs.server}:${volume.nfs.path}`));
  return fixed(volume.name, 'kubernetes.io~other', 'other', sharedTree(node.network, `${namespace}/${pod.metadata.name}/${volume.name}`));
}

function* setUpFiles(host: VolumeHost, volume: Volume): Task<PodVolume> {
  const { node, pod } = host;
  const namespace = pod.metadata.namespace!;
  const { configMap, secret, downwardAPI, projected } = volume;
  const sources: Source[] = configMap
    ? [{ configMap }]
    : secret
      ? [{ secret: { ...(secret.secretName === undefined ? {} : { name: secret.secretName }), ...(secret.items ? { items: secret.items } : {}), ...(secret.optional === undefined ? {} : { optional: secret.optional }) } }]
      : downwardAPI
        ? [{ downwardAPI }]
        : (projected!.sources ?? []);
  const plugin = configMap ? 'kubernetes.io~configmap' : secret ? 'kubernetes.io~secret' : downwardAPI ? 'kubernetes.io~downward-api' : 'kubernetes.io~projected';
  const mode = (configMap ?? secret ?? downwardAPI ?? projected)!.defaultMode ?? 0o644;
  const refs: { kind: 'configmap' | 'secret'; name: string }[] = [];
  for (const source of sources) {
    if (source.configMap) {
      const root = source.configMap.name === 'kube-root-ca.crt';
      yield* node.objects.configMap(namespace, source.configMap.name!, root ? Infinity : 0);
      if (!root) refs.push({ kind: 'configmap', name: source.configMap.name! });
      else if (!node.objects.peek('configmap', namespace, 'kube-root-ca.crt') && !source.configMap.optional) throw setUp(volume.name, 'configmap "kube-root-ca.crt" not found');
    } else if (source.secret) {
      yield* node.objects.secret(namespace, source.secret.name!, 0);
      refs.push({ kind: 'secret', name: source.secret.name! });
    }
  }
  const made = new FileVolume(host, volume, plugin, sources, mode, refs.length > 0 ? refs : noRefs);
  // Files of the service account alone can always be made; they wait until somebody reads them.
  if (refs.length > 0) made.payload();
  return made;
}

function* setUpClaim(host: VolumeHost, volume: Volume, claimName: string): Task<PodVolume> {
  const { node, pod } = host;
  const namespace = pod.metadata.namespace!;
  let claim: PersistentVolumeClaim;
  let pv: PersistentVolume;
  try {
    claim = yield* node.client.get(persistentVolumeClaims, { namespace, name: claimName });
    if (claim.status?.phase !== 'Bound' || !claim.spec?.volumeName) throw new MountError(`Unable to attach or mount volumes: unmounted volumes=[${volume.name}], unattached volumes=[], failed to process volumes=[${volume.name}]: error processing PVC ${namespace}/${claimName}: PVC is not bound`);
    pv = yield* node.client.get(persistentVolumes, { name: claim.spec.volumeName });
  } catch (error) {
    if (!isStatus(error, 'NotFound')) throw error;
    throw new MountError(`Unable to attach or mount volumes: unmounted volumes=[${volume.name}], unattached volumes=[], failed to process volumes=[${volume.name}]: error processing PVC ${namespace}/${claimName}: failed to fetch PVC from API server: persistentvolumeclaims ${JSON.stringify(claimName)} not found`);
  }
  const name = pv.metadata.name;
  if (pv.spec?.hostPath && pv.metadata.annotations?.['pv.kubernetes.io/provisioned-by'] === 'rancher.io/local-path') openFolder(node, pv.spec.hostPath.path);
  if (pv.spec?.hostPath) return fixed(volume.name, 'kubernetes.io~host-path', '/dev/sda1', hostPath(node, name, pv.spec.hostPath.path, pv.spec.hostPath.type || 'DirectoryOrCreate'));
  if (pv.spec?.local) {
    const there = node.host.fs.node(pv.spec.local.path);
    if (!there) throw new MountError(`MountVolume.NewMounter initialization failed for volume ${JSON.stringify(name)} : path ${JSON.stringify(pv.spec.local.path)} does not exist`);
    return shared(host, fixed(volume.name, 'kubernetes.io~local-volume', '/dev/sda1', there));
  }
  if (pv.spec?.nfs) return fixed(volume.name, 'kubernetes.io~nfs', `${pv.spec.nfs.server}:${pv.spec.nfs.path}`, sharedTree(node.network, `nfs ${pv.spec.nfs.server}:${pv.spec.nfs.path}`));
  return shared(host, fixed(volume.name, 'kubernetes.io~csi', name, sharedTree(node.network, `pv ${name}`)));
}

/** The folder of a local-path volume, as the provisioner's helper pod makes it: `mkdir -m 0777 -p`. */
const openFolder = ({ host: { fs } }: NodeContext, path: string): void => {
  if (fs.stat(path)) return;
  fs.mkdir(path, { recursive: true });
  fs.chmod(path, 0o777);
};

const hostPath = (node: NodeContext, volume: string, path: string, type: string): Node => {
  const { fs } = node.host;
  const stat = fs.stat(path);
  const wrong = (why: string) => setUp(volume, `hostPath type check failed: ${path} is not ${why}`);
  switch (type) {
    case 'Directory':
      if (stat?.type !== 'dir') throw wrong('a directory');
      break;
    case 'File':
      if (stat?.type !== 'file') throw wrong('a file');
      break;
    case 'Socket':
      if (stat?.type !== 'socket') throw wrong('a socket');
      break;
    case 'CharDevice':
      if (stat?.type !== 'char') throw wrong('a character device');
      break;
    case 'BlockDevice':
      throw wrong('a block device');
    case 'FileOrCreate':
      if (!stat) {
        fs.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
        fs.write(path, '');
      } else if (stat.type !== 'file') throw wrong('a file');
      break;
    default:
      if (!stat) fs.mkdir(path, { recursive: true });
      else if (type === 'DirectoryOrCreate' && stat.type !== 'dir') throw wrong('a directory');
  }
  return fs.node(path)!;
};

/** The part of a volume that a mount shows; a missing folder is made (subPath). */
export function subPath(root: Node | undefined, path: string, now: number): Node | undefined {
  let node: Node | undefined = root;
  let dir: DirNode | undefined;
  for (const part of path.split('/').filter((p) => p !== '' && p !== '.')) {
    if (!(node instanceof DirNode)) return undefined;
    dir = node;
    node = dir.get(part);
    if (node?.type === 'symlink') node = follow(dir, node.to);
    if (!node) dir.put(part, (node = new MemDir(0o755, 0, 0, now)));
  }
  return node;
}

const follow = (dir: DirNode, target: string): Node | undefined => {
  let node: Node | undefined = dir;
  for (const part of target.split('/')) {
    if (!(node instanceof DirNode)) return undefined;
    const next: Node | undefined = node.get(part);
    node = next?.type === 'symlink' ? follow(node, next.to) : next;
  }
  return node;
};

