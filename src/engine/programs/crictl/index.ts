import type { Process, Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { program, type Call } from '../lib/program.ts';
import { exec, inspect, inspecti, inspectp, logs, pull, rm, rmi, stop, stopp } from './acts.ts';
import { images, pods, ps } from './list.ts';
import { Fatal, runtimeOf, short, size, table } from './runtime.ts';

const VERSION = 'v1.36.0';

function* version({ p, out }: Call): Task<number> {
  runtimeOf(p);
  yield* out('Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.1.4\nRuntimeApiVersion:  v1\n');
  return 0;
}

function* info({ p, out }: Call): Task<number> {
  runtimeOf(p);
  const conditions = ['RuntimeReady', 'NetworkReady'].map((type) => ({ type, status: true, reason: '', message: '' }));
  yield* out(`${JSON.stringify({ status: { conditions }, cniconfig: { PluginDirs: ['/opt/cni/bin'], PluginConfDir: '/etc/cni/net.d' }, config: { containerd: { snapshotter: 'overlayfs', defaultRuntimeName: 'runc' }, containerdEndpoint: '/run/containerd/containerd.sock' } }, null, 2)}\n`);
  return 0;
}

function* stats({ p, out }: Call): Task<number> {
  const running = [...runtimeOf(p).tasks.values()].filter((c) => c.running);
  yield* out(table([['CONTAINER', 'NAME', 'CPU %', 'MEM', 'DISK', 'INODES'], ...running.map((c) => [short(c.id), c.name, '0.00', size(c.memory), '24.58kB', '9'])]));
  return 0;
}

type Act = (call: Call) => Task<number>;

const output = 'o|output: q|quiet';

/** Each verb's options, and what it does. */
const verbs: Readonly<Record<string, readonly [string, Act]>> = {
  exec: ['i|interactive t|tty s|sync timeout: r|transport:', exec],
  images: [`${output} v|verbose digests no-trunc pinned`, images],
  info: ['o|output: q|quiet', info],
  inspect: ['o|output: q|quiet template:', inspect],
  inspecti: ['o|output: q|quiet template:', inspecti],
  inspectp: ['o|output: q|quiet template:', inspectp],
  logs: ['f|follow p|previous t|timestamps tail: since: limit-bytes: r|reopen', logs],
  pods: [`${output} id: label: l|latest n|last: name: namespace: no-trunc s|state: v|verbose`, pods],
  ps: [`${output} a|all id: image: label: l|latest n|last: name: namespace: no-trunc p|pod: r|resolve-image-path s|state: v|verbose`, ps],
  pull: ['a|annotation: auth: creds: pod-config:', pull],
  rm: ['a|all f|force', rm],
  rmi: ['a|all q|prune', rmi],
  rmp: ['a|all f|force', (call) => stopp(call, true)],
  stats: ['a|all id: o|output: p|pod: l|label: s|seconds: w|watch', stats],
  stop: ['t|timeout:', stop],
  stopp: ['', (call) => stopp(call, false)],
  version: ['o|output:', version],
};

const aliases: Readonly<Record<string, string>> = { image: 'images', img: 'images', log: 'logs' };

const beyond = new Set(['attach', 'checkpoint', 'completion', 'config', 'create', 'events', 'imagefsinfo', 'metricdescs', 'metricsp', 'port-forward', 'run', 'runp', 'runtime-config', 'start', 'statsp', 'update', 'update-runtime-config']);

/** What ends a command is told as crictl's logger tells it. */
const guarded = (act: Act): Act =>
  function* (call) {
    try {
      return yield* act(call);
    } catch (error) {
      if (!(error instanceof Fatal)) throw error;
      yield* call.p.stderr.write(`FATA[0000] ${error.message}\n`);
      return 1;
    }
  };

const byVerb = new Map<string, Program>(Object.entries(verbs).map(([name, [spec, act]]) => [name, program(spec, guarded(act), { inOrder: name === 'exec' })]));

/** The command line of the container runtime (cri-tools). */
export const crictl = program(
  'r|runtime-endpoint: i|image-endpoint: c|config: t|timeout: D|debug v',
  function* (call) {
    const { p, o, out, args } = call;
    if (o.has('v')) {
      yield* out(`crictl version ${VERSION}\n`);
      return 0;
    }
    const [verb, ...rest] = args;
    if (verb === undefined || verb === 'help') {
      yield* out(`NAME:\n   crictl - client for CRI\n\nUSAGE:\n   crictl [global options] command [command options]\n\nCOMMANDS:\n${Object.keys(verbs).map((v) => `   ${v}\n`).join('')}`);
      return 0;
    }
    const act = byVerb.get(aliases[verb] ?? verb);
    if (act) return yield* act(Object.create(p, { args: { value: ['crictl', ...rest] } }) as Process);
    yield* p.stderr.write(`FATA[0000] ${beyond.has(verb) ? `podium: crictl ${verb} is not simulated` : `unknown command ${JSON.stringify(verb)}`}\n`);
    return 1;
  },
  { version: () => `crictl version ${VERSION}\n`, inOrder: true },
);

/** Programs about the container runtime, by name. */
export const programs = { crictl };
