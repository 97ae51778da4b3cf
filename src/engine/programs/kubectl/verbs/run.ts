import type { Pod } from '../../../api/kubernetes.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { exposedService, parseLabels } from '../create/exposed.ts';
import { compact, metadataOf, sorted, typedResource } from '../create/generator.ts';
import { cascadeOf, deletedLine } from '../deletion.ts';
import { Exit, ExitError, messageOf } from '../errors.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, podRunningTimeoutFlag, printFlags, saveConfigFlag, writeQuery, type DryRun } from '../flags/common.ts';
import { saveConfig } from '../lastapplied.ts';
import { overrideFlags, withOverrides } from '../overrides.ts';
import { containerOf, podResource, podRunningTimeout, waitForPod } from '../pods.ts';
import { isImageReference } from '../text/image.ts';
import { requirePrinter, type Printer } from '../print/printer.ts';
import { recorded, recordFlag } from '../record.ts';
import { createObject, deleteObject } from '../requests.ts';
import type { Mapping } from '../resourcemapper.ts';
import { deleteFlags } from './delete.ts';
import { attachTo } from './attach.ts';
import { printLogs } from './logs.ts';

const services = typedResource('v1', 'Service', 'services');

const envOf = (texts: readonly string[]): object[] =>
  texts.map((text) => {
    const at = text.indexOf('=');
    const name = text.slice(0, Math.max(at, 0));
    if (at <= 0 || !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) throw new Error(`invalid env: ${text}`);
    return compact({ name, value: text.slice(at + 1) });
  });

const annotationsOf = (texts: readonly string[]): Record<string, string> => {
  const bad = texts.filter((t) => !t.includes('=') || t.startsWith('='));
  if (bad.length) throw new Error(`invalid annotations format: ${bad.join(', ')}`);
  return Object.fromEntries(texts.map((t) => [t.slice(0, t.indexOf('=')), t.slice(t.indexOf('=') + 1)]));
};

const podOf = (context: Context, name: string, restartPolicy: string): KubeObject => {
  const { flags } = context;
  const args = context.args.slice(1);
  const command = flags.bool('command');
  const stdin = flags.bool('stdin');
  const port = flags.string('port');
  if (port && !/^[-+]?\d+$/.test(port)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const annotations = annotationsOf(flags.list('annotations'));
  const labels = flags.string('labels') ? parseLabels(flags.string('labels')) : { run: name };
  const container = {
    ...compact({ name, image: flags.string('image'), command: command ? args : [], args: command ? [] : args, ports: port ? [{ containerPort: Number(port) }] : [], env: envOf(flags.list('env')) }),
    resources: {},
    ...compact({
      imagePullPolicy: flags.string('image-pull-policy'),
      securityContext: flags.bool('privileged') ? { privileged: true } : undefined,
      stdin,
      stdinOnce: stdin && !flags.bool('leave-stdin-open'),
      tty: flags.bool('tty'),
    }),
  };
  const metadata = metadataOf(name, undefined, { labels, annotations });
  return { kind: 'Pod', apiVersion: 'v1', metadata, spec: { containers: [container], restartPolicy, dnsPolicy: 'ClusterFirst' }, status: {} } as unknown as KubeObject;
};

const serviceOf = (context: Context, name: string): KubeObject => {
  const labels = context.flags.string('labels') ? parseLabels(context.flags.string('labels')) : {};
  const selector = Object.keys(labels).length ? labels : { run: name };
  return exposedService({ name, labels: sorted(labels), selector, ports: [context.flags.string('port')], protocol: '', protocols: new Map(), targetPort: '' });
};

function* send(context: Context, mapping: Mapping, object: KubeObject, dryRun: DryRun): Task<KubeObject> {
  const { namespace, explicit } = context.namespace();
  yield* context.mapper.forKind(object.apiVersion, object.kind);
  if (dryRun === 'client') {
    const { name, ...rest } = object.metadata;
    return explicit ? { ...object, metadata: { name, namespace, ...rest } } : object;
  }
  return yield* createObject(context, { mapping, namespace }, saveConfig(recorded(context, object), context.flags.bool('save-config'), 'own'), { query: writeQuery(context, dryRun) });
}

const restartPolicyOf = (context: Context): string => {
  const restart = context.flags.string('restart');
  if (restart === '') return context.flags.bool('stdin') ? 'OnFailure' : 'Always';
  if (!['Always', 'OnFailure', 'Never'].includes(restart)) throw context.usage(`invalid restart policy: ${restart}`);
  return restart;
};

const check = (context: Context, attach: boolean, dryRun: DryRun): void => {
  const { flags } = context;
  if (context.args.length === 0 || context.dash === 0) throw context.usage('NAME is required for run');
  try {
    podRunningTimeout(context);
  } catch (error) {
    throw context.usage(messageOf(error));
  }
  const image = flags.string('image');
  if (!image) throw new Error('--image is required');
  if (!isImageReference(image)) throw new Error(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (flags.bool('tty') && !flags.bool('stdin')) throw context.usage('-i/--stdin is required for containers with -t/--tty=true');
  if (flags.bool('expose') && !flags.string('port')) throw context.usage('--port must be set when exposing a service');
  restartPolicyOf(context);
  if (!attach && flags.bool('rm')) throw context.usage('--rm should only be used for attached containers');
  if (attach && dryRun !== 'none') throw context.usage("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  const pull = flags.string('image-pull-policy');
  if (pull && !['Always', 'IfNotPresent', 'Never'].includes(pull)) throw context.usage(`invalid image pull policy: ${pull}`);
};

const completed = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
const runningAndReady = (pod: Pod): boolean => completed(pod) || (pod.status?.phase === 'Running' && (pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false));

function* attachAndWait(context: Context, created: KubeObject, restartPolicy: string): Task {
  const { flags } = context;
  const namespace = created.metadata.namespace ?? '';
  const { name } = created.metadata;
  const timeout = podRunningTimeout(context);
  const pod = yield* waitForPod(context, namespace, name, timeout, runningAndReady);
  const quiet = flags.bool('quiet');
  if (completed(pod)) yield* printLogs(context, pod, containerOf(context, pod, '', quiet).name);
  else {
    const container = containerOf(context, pod, '', quiet).name;
    try {
      yield* printLogs(context, pod, container);
    } catch (error) {
      context.err(`warning: couldn't fetch pre-attach logs: ${messageOf(error)}\n`);
    }
    try {
      yield* attachTo(context, pod, { container, stdin: flags.bool('stdin'), tty: flags.bool('tty'), quiet });
    } catch (error) {
      if (!(error instanceof ExitError)) {
        context.err(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${messageOf(error)}\n`);
        yield* printLogs(context, pod, container);
      }
    }
  }
  if (flags.bool('leave-stdin-open') || restartPolicy === 'Always') return;
  const ended = yield* waitForPod(context, namespace, name, timeout, (p) => (restartPolicy === 'OnFailure' ? p.status?.phase === 'Succeeded' : completed(p)));
  if (ended.status?.phase !== 'Failed') return;
  const terminated = ended.status.containerStatuses?.[0]?.state?.terminated;
  if (!terminated?.exitCode) throw new Error(`pod ${namespace}/${name} failed with unknown exit code`);
  throw new ExitError(`pod ${namespace}/${name} terminated (${terminated.reason ?? ''})\n${terminated.message ?? ''}`, terminated.exitCode);
}

function* remove(context: Context, objects: readonly { mapping: Mapping; object: KubeObject }[]): Task {
  for (const { mapping, object } of objects) {
    const target = { mapping, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
    try {
      yield* deleteObject(context, target, { propagationPolicy: 'Background' });
      if (!context.flags.bool('quiet')) context.out(deletedLine(target, { grace: -1, dryRun: 'none', name: false }));
    } catch {
      // Whoever leaves it behind is not told, as in the real one.
    }
  }
}

/** With --rm the pod goes also when kubectl is interrupted. */
function* attached(context: Context, objects: readonly { mapping: Mapping; object: KubeObject }[], restartPolicy: string): Task {
  const pod = objects[0]!.object;
  if (!context.flags.bool('rm')) return yield* attachAndWait(context, pod, restartPolicy);
  const { process } = context;
  const work = process.sim.spawn('kubectl run', attachAndWait(context, pod, restartPolicy), { joined: true });
  let interrupted = false;
  process.onSignal('SIGINT', () => {
    interrupted = true;
    work.cancel();
  });
  let failure: unknown;
  try {
    yield* work.join();
  } catch (error) {
    failure = error;
  } finally {
    if (work.live) work.cancel();
  }
  process.onSignal('SIGINT', undefined);
  yield* remove(context, objects);
  if (interrupted) throw new Exit(130);
  if (failure !== undefined) throw failure;
}

const announce = (context: Context, printer: Printer, service: KubeObject): void => {
  context.out(printer.print(service));
  if (context.flags.string('output') === 'yaml') context.out('---\n');
};

export const run: CommandSpec = {
  name: 'run',
  usage: 'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  short: 'Run an image in a pod',
  examples: `# A pod
kubectl run web --image=nginx

# With labels, variables and a port
kubectl run web --image=nginx --labels=app=web,tier=front --env=COLOR=blue --port=80

# Only what would be sent
kubectl run web --image=nginx --dry-run=client -o yaml

# A shell that is gone when it ends
kubectl run -it --rm shell --image=busybox --restart=Never -- sh

# A command of its own
kubectl run job --image=busybox --restart=Never --command -- sleep 10`,
  flags: [
    ...deleteFlags(),
    { name: 'filename', shorthand: 'f', type: 'stringSlice', usage: 'Without effect.', completion: 'file' },
    { name: 'kustomize', shorthand: 'k', type: 'string', usage: 'Without effect.', completion: 'dir' },
    { name: 'recursive', shorthand: 'R', type: 'bool', usage: 'Without effect.' },
    { name: 'wait', type: 'bool', usage: 'Without effect.' },
    ...printFlags(),
    saveConfigFlag,
    recordFlag,
    podRunningTimeoutFlag(60_000),
    dryRunFlag,
    { name: 'annotations', type: 'stringArray', usage: 'An annotation, as key=value; may be repeated.' },
    { name: 'image', type: 'string', required: true, usage: 'The image to run.' },
    { name: 'image-pull-policy', type: 'string', usage: 'When the image is pulled; the server decides by default.', completion: ['Always', 'IfNotPresent', 'Never'] },
    { name: 'rm', type: 'bool', usage: 'Delete the pod when it ends. Only with --attach, -i or -t.' },
    { name: 'env', type: 'stringArray', usage: 'A variable, as name=value; may be repeated.' },
    { name: 'port', type: 'string', usage: 'The port that the container listens on.' },
    { name: 'labels', shorthand: 'l', type: 'string', usage: 'Labels with commas between them, instead of run=NAME.' },
    { name: 'stdin', shorthand: 'i', type: 'bool', usage: "Keep the container's standard input open." },
    { name: 'tty', shorthand: 't', type: 'bool', usage: 'Give the container a terminal.' },
    { name: 'attach', type: 'bool', usage: 'Wait for the pod and attach to it; the default with -i.' },
    { name: 'leave-stdin-open', type: 'bool', usage: 'Leave standard input open after the first attach.' },
    { name: 'restart', type: 'string', default: 'Always', usage: 'The restart policy: Always, OnFailure or Never.', completion: ['Always', 'OnFailure', 'Never'] },
    { name: 'command', type: 'bool', usage: 'Take the arguments for the command, not for its arguments.' },
    { name: 'expose', type: 'bool', usage: 'Make a ClusterIP service as well. Needs --port.' },
    { name: 'quiet', shorthand: 'q', type: 'bool', usage: 'Print no hints.' },
    { name: 'privileged', type: 'bool', usage: 'Run the container privileged.' },
    { name: 'detach-keys', type: 'string', default: 'ctrl-p,ctrl-q', usage: 'The keys that detach.', unsimulated: true },
    fieldManagerFlag('kubectl-run'),
    ...overrideFlags,
  ],
  completion: 'none',
  *run(context) {
    const { flags } = context;
    const dryRun = dryRunOf(context);
    const attach = flags.bool('attach') || (flags.bool('stdin') && !flags.changed('attach'));
    const printer = requirePrinter(context, dryRunOperation('created', dryRun), { order: 'own' });
    cascadeOf(context);
    check(context, attach, dryRun);
    const name = context.args[0]!;
    const restartPolicy = restartPolicyOf(context);
    const pod = yield* send(context, podResource, withOverrides(context, podOf(context, name, restartPolicy)), dryRun);
    const objects = [{ mapping: podResource, object: pod }];
    let failure: unknown;
    if (flags.bool('expose')) {
      try {
        const service = yield* send(context, services, serviceOf(context, name), dryRun);
        objects.push({ mapping: services, object: service });
        announce(context, printer, service);
      } catch (error) {
        failure = error;
      }
    }
    if (attach) return yield* attached(context, objects, restartPolicy);
    context.out(printer.print(pod));
    if (failure !== undefined) throw failure;
  },
};
