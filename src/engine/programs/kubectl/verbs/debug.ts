import type { Container, Pod } from '../../../api/kubernetes.ts';
import { isStatus } from '../../../api/status.ts';
import { strategicMerge } from '../../../api/strategic.ts';
import type { KubeObject } from '../../../api/types.ts';
import { FsError } from '../../../hosts/types.ts';
import { decodeAs } from '../../../kinds/schema/decode.ts';
import { typeOf } from '../../../kinds/schema/moretypes.ts';
import type { Task } from '../../../sim/sim.ts';
import { threeWayStrategic } from '../apply/threeway.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { checkProfile, profileNames, type DebugPod } from '../debug/profiles.ts';
import { copyOf, nodePod, withEphemeral, type DebugPlan } from '../debug/targets.ts';
import { messageOf } from '../errors.ts';
import { podResource, waitForPod } from '../pods.ts';
import { createObject, deleteObject, patchObject } from '../requests.ts';
import { gvkString } from '../resourcemapper.ts';
import { Resources } from '../resources.ts';
import { schemaOf } from '../scheme.ts';
import { isImageReference } from '../text/image.ts';
import { resolvePath } from '../text/path.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import { attachTo } from './attach.ts';
import { printLogs } from './logs.ts';

const containerType = 'IoK8sApiCoreV1Container';

/** What --custom may not change. */
const FIXED = ['name', 'command', 'image', 'lifecycle', 'volumeDevices'];

const customOf = (context: Context): Pick<DebugPlan, 'custom'> => {
  const file = context.flags.string('custom');
  if (!file) return {};
  let text: string;
  try {
    text = context.process.machine.fs.read(resolvePath(context.process, file));
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    throw new Error(`must pass a container spec json file for custom profile: open ${file}: ${error.strerror.toLowerCase()}`);
  }
  let profile: Record<string, unknown>;
  try {
    profile = parseYaml(text) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${file} does not contain a valid container spec: ${messageOf(error)}`);
  }
  if (FIXED.some((field) => profile[field] !== undefined)) throw new Error('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
  const { value } = decodeAs(profile, containerType);
  profile = Object.fromEntries(Object.entries(value).filter(([field]) => profile[field] !== undefined));
  return { custom: (container) => strategicMerge(container, { ...profile, name: container.name }, typeOf, containerType) as Container };
};

const planOf = (context: Context): DebugPlan & { names: readonly string[] } => {
  const { flags, args, dash } = context;
  const profile = flags.string('profile');
  checkProfile(profile);
  const stdin = flags.bool('stdin');
  return {
    names: dash >= 0 && args.length > dash ? args.slice(0, dash) : args,
    args: dash >= 0 ? args.slice(dash) : [],
    argsOnly: flags.bool('arguments-only'),
    attach: flags.changed('attach') ? flags.bool('attach') : stdin,
    container: flags.string('container'),
    copyTo: flags.string('copy-to'),
    env: Object.entries(flags.map('env')).map(([name, value]) => ({ name, value })),
    image: flags.string('image'),
    keep: {
      labels: flags.bool('keep-labels'),
      annotations: flags.bool('keep-annotations'),
      liveness: flags.bool('keep-liveness'),
      readiness: flags.bool('keep-readiness'),
      startup: flags.bool('keep-startup'),
      initContainers: flags.bool('keep-init-containers'),
    },
    profile,
    pullPolicy: flags.string('image-pull-policy'),
    quiet: flags.bool('quiet'),
    sameNode: flags.bool('same-node'),
    setImages: flags.map('set-image'),
    shareProcesses: flags.changed('share-processes') ? flags.bool('share-processes') : undefined,
    stdin,
    target: flags.string('target'),
    tty: flags.bool('tty'),
    ...customOf(context),
  };
};

const check = (context: Context, plan: ReturnType<typeof planOf>): void => {
  const { flags } = context;
  const invalidImage = (image: string, where = ''): Error => new Error(`invalid image name ${JSON.stringify(image)}${where}: invalid reference format`);
  if (plan.attach && flags.changed('attach') && !plan.image && !plan.container) throw new Error('you must specify --container or create a new container using --image in order to attach.');
  const setImages = Object.entries(plan.setImages);
  if (plan.copyTo) {
    if (!plan.image && setImages.length === 0 && plan.args.length === 0) throw new Error('you must specify --image, --set-image or command arguments.');
    if (plan.args.length > 0 && !plan.container && !plan.image) throw new Error('you must specify an existing container or a new image when specifying args.');
  } else {
    if (flags.bool('replace')) throw new Error('--replace may only be used with --copy-to.');
    if (plan.sameNode) throw new Error('--same-node may only be used with --copy-to.');
    if (setImages.length > 0) throw new Error('--set-image may only be used with --copy-to.');
    if (!plan.image) throw new Error('you must specify --image when not using --copy-to.');
  }
  if (plan.image && !isImageReference(plan.image)) throw invalidImage(plan.image);
  if (plan.names.length === 0 && flags.list('filename').length === 0) throw new Error('NAME or filename is required for debug');
  if (!['Always', 'IfNotPresent', 'Never', ''].includes(plan.pullPolicy)) throw new Error(`invalid image pull policy: ${plan.pullPolicy}`);
  for (const [name, image] of setImages) if (!isImageReference(image)) throw invalidImage(image, ` for container ${JSON.stringify(name)}`);
  if (plan.target) {
    if (plan.copyTo) throw new Error('--target is incompatible with --copy-to. Use --share-processes instead.');
    if (!plan.quiet) context.out(`Targeting container "${plan.target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`);
  }
  if (plan.tty && !plan.stdin) throw new Error('-i/--stdin is required for containers with -t/--tty=true');
  if (plan.profile === 'legacy') context.err('--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".\n');
};

interface Security {
  runAsUser?: number;
  privileged?: boolean;
  capabilities?: { add?: string[] };
}

/** A profile's rights may come to nothing under a user that is not root. */
const warnOfUser = (context: Context, pod: DebugPod, name: string): void => {
  const container = [...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].find((c) => c.name === name);
  const security = container?.securityContext as Security | undefined;
  if (!(pod.spec.securityContext as Security | undefined)?.runAsUser || !security || security.runAsUser === 0) return;
  if (!security.privileged && !security.capabilities?.add?.length) return;
  context.err(
    'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n',
  );
};

function* start(context: Context, plan: DebugPlan, object: KubeObject): Task<{ pod: KubeObject; container: string }> {
  const { namespace } = context.namespace();
  if (object.kind === 'Node') {
    const made = nodePod(context, plan, object.metadata.name);
    return { pod: yield* createObject(context, { mapping: podResource, namespace }, made.pod), container: made.container };
  }
  const old = object as unknown as DebugPod;
  const where = { mapping: podResource, namespace: object.metadata.namespace ?? namespace };
  if (plan.copyTo) {
    const made = copyOf(context, plan, old);
    if (made.container) warnOfUser(context, made.pod, made.container);
    const pod = yield* createObject(context, where, made.pod);
    if (context.flags.bool('replace')) yield* deleteObject(context, { ...where, name: object.metadata.name }, { gracePeriodSeconds: 0 });
    return { pod, container: made.container };
  }
  const made = withEphemeral(context, plan, old);
  warnOfUser(context, made.pod, made.container);
  const patch = threeWayStrategic(old, made.pod, old, typeOf, schemaOf('v1', 'Pod'));
  try {
    return { pod: yield* patchObject(context, { ...where, name: object.metadata.name }, patch, 'application/strategic-merge-patch+json', { subresource: 'ephemeralcontainers' }), container: made.container };
  } catch (error) {
    if (isStatus(error, 'NotFound') && !error.status.details?.name) throw new Error(`ephemeral containers are disabled for this cluster (error from server: ${JSON.stringify(error.message)})`);
    throw error;
  }
}

const statusOf = (pod: Pod, name: string) =>
  [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? []), ...(pod.status?.ephemeralContainerStatuses ?? [])].find((s) => s.name === name);

function* attach(context: Context, plan: DebugPlan, namespace: string, name: string, container: string): Task {
  const pod = yield* waitForPod(context, namespace, name, undefined, (p) => {
    const state = statusOf(p, container)?.state;
    if (state?.waiting?.message && !plan.quiet) context.warn(`container ${container}: ${state.waiting.message}`);
    return Boolean(state?.running ?? state?.terminated);
  });
  if (statusOf(pod, container)?.state?.terminated) return yield* printLogs(context, pod, container);
  try {
    yield* attachTo(context, pod, { container, stdin: plan.stdin, tty: plan.tty, quiet: plan.quiet });
  } catch (error) {
    context.err(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${messageOf(error)}\n`);
    yield* printLogs(context, pod, container);
  }
}

export const debug: CommandSpec = {
  name: 'debug',
  usage: '(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  short: 'Start a session to debug a workload or a node',
  long: `Start a session to debug a workload or a node:

 *  a pod gets one more container while it goes on running,
 *  with --copy-to a copy of the pod is made that differs in what you say,
 *  a node gets a pod that shares its namespaces and sees its files at /host.`,
  examples: `# Tools beside a running container, with a view of its processes
kubectl debug web -it --image=busybox --target=nginx

# A copy with another command
kubectl debug web -it --copy-to=web-debug --container=nginx -- sh

# A copy with other images
kubectl debug web --copy-to=web-debug --set-image=*=busybox

# On a node
kubectl debug node/node01 -it --image=busybox`,
  flags: [
    { name: 'filename', shorthand: 'f', type: 'stringSlice', usage: 'A file that names what to debug.', completion: 'file' },
    { name: 'arguments-only', type: 'bool', usage: 'Take what follows -- for arguments, not for a command.' },
    { name: 'attach', type: 'bool', usage: 'Wait for the container and attach to it; the default with -i.' },
    { name: 'container', shorthand: 'c', type: 'string', usage: 'The name of the debug container.' },
    { name: 'copy-to', type: 'string', usage: 'Make a copy of the pod with this name.' },
    { name: 'replace', type: 'bool', usage: 'With --copy-to: delete the original.' },
    { name: 'env', type: 'stringToString', usage: 'Variables of the container.' },
    { name: 'image', type: 'string', usage: 'The image of the debug container.' },
    { name: 'keep-labels', type: 'bool', usage: 'With --copy-to: keep the labels.' },
    { name: 'keep-annotations', type: 'bool', usage: 'With --copy-to: keep the annotations.' },
    { name: 'keep-liveness', type: 'bool', usage: 'With --copy-to: keep the liveness probes.' },
    { name: 'keep-readiness', type: 'bool', usage: 'With --copy-to: keep the readiness probes.' },
    { name: 'keep-startup', type: 'bool', usage: 'With --copy-to: keep the startup probes.' },
    { name: 'keep-init-containers', type: 'bool', default: true, usage: 'With --copy-to: keep the init containers.' },
    { name: 'set-image', type: 'stringToString', usage: 'With --copy-to: other images, as container=image; * stands for every container.' },
    { name: 'image-pull-policy', type: 'string', usage: 'When the image is pulled; the server decides by default.', completion: ['Always', 'IfNotPresent', 'Never'] },
    { name: 'stdin', shorthand: 'i', type: 'bool', usage: "Keep the container's standard input open." },
    { name: 'quiet', shorthand: 'q', type: 'bool', usage: 'Print no hints.' },
    { name: 'same-node', type: 'bool', usage: 'With --copy-to: put the copy on the same node.' },
    { name: 'share-processes', type: 'bool', default: true, usage: "With --copy-to: let the containers see each other's processes." },
    { name: 'target', type: 'string', usage: 'The container whose processes the debug container sees.', completion: 'container' },
    { name: 'tty', shorthand: 't', type: 'bool', usage: 'Give the container a terminal.' },
    { name: 'profile', type: 'string', default: 'general', usage: 'The rights of the container: general, baseline, restricted, netadmin or sysadmin.', completion: profileNames },
    { name: 'custom', type: 'string', usage: 'A file with fields of a container to merge into the debug container.', completion: 'file' },
  ],
  completion: 'pod',
  *run(context) {
    const plan = planOf(context);
    check(context, plan);
    const { namespace, explicit } = context.namespace();
    const args = plan.names.length === 0 ? [] : plan.names.some((n) => n.includes('/')) ? plan.names.map((n) => (n.includes('/') ? n : `pods/${n}`)) : ['pods', ...plan.names];
    const resources = yield* Resources.of(context, { knownType: true, typed: true, args, filenames: context.flags.list('filename'), namespace, enforceNamespace: explicit });
    yield* resources.visit(function* (info) {
      if (info.object.kind !== 'Node' && info.object.kind !== 'Pod') throw new Error(`${JSON.stringify(gvkString(info.mapping))} not supported by debug`);
      const { pod, container } = yield* start(context, plan, info.object);
      if (plan.attach && container) yield* attach(context, plan, pod.metadata.namespace ?? namespace, pod.metadata.name, container);
    });
  },
};
