import type { Pod } from '../api/kubernetes.ts';
import { ConnectionError, isStatus, StatusError } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import { parseYaml } from '../api/yaml/parse.ts';
import { pods } from '../client/resources.ts';
import { digestOf } from '../images/digest.ts';
import { pod as podKind } from '../kinds/core/pod.ts';
import type { Task } from '../sim/sim.ts';
import type { KubeletContext, PodState } from './podstate.ts';

export const mirrorAnnotation = 'kubernetes.io/config.mirror';

const settleMs = 400;

/** Pods from the manifests folder, and their mirrors in the API (kubernetes: pkg/kubelet/config/file.go, pkg/kubelet/pod/mirror_client.go). */
export class StaticPods {
  private readonly byFile = new Map<string, PodState>();
  private unwatch: (() => void) | undefined;
  private scheduled = false;

  constructor(private readonly kubelet: KubeletContext) {}

  start(): void {
    const path = this.kubelet.config.staticPodPath;
    if (path === undefined) return;
    this.unwatch = this.kubelet.host.fs.watch(path, () => this.later());
    this.read();
  }

  stop(): void {
    this.unwatch?.();
    this.unwatch = undefined;
  }

  workers(): IterableIterator<PodState> {
    return this.byFile.values();
  }

  /** Every static pod has its mirror. */
  get complete(): boolean {
    for (const worker of this.byFile.values()) if (!worker.mirror) return false;
    return true;
  }

  byKey(key: string): PodState | undefined {
    for (const worker of this.byFile.values()) if (worker.key === key) return worker;
    return undefined;
  }

  /** Makes the mirror pods that are missing, and takes away those of pods that are gone. */
  *syncMirrors(): Task {
    const { kubelet } = this;
    for (const worker of Array.from(this.byFile.values())) {
      if (worker.mirror || worker.state !== 'active' || !kubelet.node) continue;
      try {
        worker.mirror = yield* kubelet.client.create(pods, mirrorOf(worker.pod, kubelet));
        worker.sent = worker.mirror!.status;
        worker.report();
        kubelet.statuses.push(worker);
      } catch (error) {
        if (isStatus(error, 'AlreadyExists')) continue;
        if (!(error instanceof StatusError || error instanceof ConnectionError)) throw error;
        kubelet.log('E', 'kubelet.go:3311', 'Failed creating a mirror pod', { err: error.message, pod: worker.key });
      }
    }
  }

  /** A mirror pod in the API, or its end. */
  mirrored(pod: Pod, gone: boolean): void {
    const worker = this.byKey(`${pod.metadata.namespace}/${pod.metadata.name}`);
    const hash = pod.metadata.annotations?.[mirrorAnnotation];
    if (gone) {
      if (worker?.mirror?.metadata.uid === pod.metadata.uid) worker!.mirror = undefined;
      if (worker) this.kubelet.sim.spawn('mirror pods', this.syncMirrors());
      return;
    }
    if (worker && worker.uid === hash && !pod.metadata.deletionTimestamp) {
      if (!worker.mirror) worker.sent = pod.status;
      worker.mirror = pod;
      if (worker.sent !== worker.status) this.kubelet.statuses.push(worker);
      return;
    }
    this.kubelet.sim.spawn('mirror pods', this.remove(pod));
  }

  private *remove(pod: Pod): Task {
    try {
      yield* this.kubelet.client.delete(pods, { namespace: pod.metadata.namespace, name: pod.metadata.name }, { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } });
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof ConnectionError)) throw error;
    }
  }

  private later(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.kubelet.sim.after(settleMs, () => {
      this.scheduled = false;
      if (this.kubelet.running) this.read();
    });
  }

  private read(): void {
    const { kubelet } = this;
    const dir = kubelet.config.staticPodPath!;
    const { fs } = kubelet.host;
    const files = new Map<string, string>();
    if (fs.stat(dir)?.type === 'dir') {
      for (const name of fs.list(dir)) {
        if (name.startsWith('.') || fs.stat(`${dir}/${name}`)?.type !== 'file') continue;
        files.set(name, fs.read(`${dir}/${name}`));
      }
    } else kubelet.log('E', 'file.go:104', 'Unable to read config path', { err: 'path does not exist, ignoring', path: dir });
    const wanted = new Map<string, Pod>();
    for (const [name, text] of files) {
      const made = staticPod(text, `${dir}/${name}`, kubelet);
      if (typeof made === 'string') kubelet.log('E', 'file.go:187', 'Could not process manifest file', { err: `${dir}/${name}: ${made}`, path: `${dir}/${name}` });
      else wanted.set(name, made);
    }
    for (const [name, worker] of Array.from(this.byFile)) {
      if (wanted.get(name)?.metadata.uid === worker.uid) continue;
      this.byFile.delete(name);
      kubelet.endStatic(worker);
    }
    for (const [name, pod] of wanted) {
      if (this.byFile.has(name)) continue;
      this.byFile.set(name, kubelet.addStatic(pod));
    }
    kubelet.sim.spawn('mirror pods', this.syncMirrors());
  }
}

/** The pod of a manifest file, or what is wrong with it. */
function staticPod(text: string, file: string, kubelet: KubeletContext): Pod | string {
  let object: Pod;
  try {
    object = parseYaml(text) as Pod;
  } catch (error) {
    return `couldn't parse as pod(${(error as Error).message.split('\n')[0]}), please check config file`;
  }
  if (object === null || typeof object !== 'object' || object.kind !== 'Pod' || !object.metadata?.name || !object.spec?.containers) return "couldn't parse as pod(Object 'Kind' is missing in manifest), please check config file";
  const hash = digestOf(`${file}\n${kubelet.name}\n${text}`).slice(0, 32);
  const { name, namespace = 'default', annotations, ...metadata } = object.metadata;
  const defaulted = (podKind.defaults?.(object as never) ?? object) as unknown as Pod;
  return {
    ...defaulted,
    metadata: {
      ...metadata,
      name: `${name}-${kubelet.name}`,
      namespace,
      uid: hash,
      annotations: { ...annotations, 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.seen': rfc3339(kubelet.sim.now()), 'kubernetes.io/config.source': 'file' },
    },
    spec: { ...defaulted.spec!, nodeName: kubelet.name, tolerations: [...(defaulted.spec!.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }] },
  };
}

/** The API's picture of a static pod. */
function mirrorOf(pod: Pod, kubelet: KubeletContext): Pod {
  const { uid, ...metadata } = pod.metadata;
  const owner = kubelet.node?.metadata.uid;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, [mirrorAnnotation]: uid! },
      ...(owner ? { ownerReferences: [{ apiVersion: 'v1', controller: true, kind: 'Node', name: kubelet.name, uid: owner }] } : {}),
    },
    spec: kubelet.mirrorSpec(pod),
  } as Pod;
}
