import type { RuntimeContainer, RuntimeSandbox } from '../../hosts/runtime.ts';
import type { Task } from '../../sim/sim.ts';
import type { Call } from '../lib/program.ts';
import { ago, imageOf, runtimeOf, short, size, stateOf, table } from './runtime.ts';

/** The newest first. */
const newest = (a: { createdAt: number; id: string }, b: { createdAt: number; id: string }): number => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1);

const matching = (pattern: string | undefined, text: string): boolean => pattern === undefined || new RegExp(pattern).test(text);

const stamp = (ms: number): string => String(Math.round(ms * 1e6));

/** Asked labels, of which the sandbox must have all. */
const labelled = (wanted: readonly string[], labels: Readonly<Record<string, string>>): boolean =>
  wanted.every((l) => {
    const [key, value] = [l.slice(0, l.indexOf('=')), l.slice(l.indexOf('=') + 1)];
    return labels[key] === value;
  });

export const labelsOf = (s: RuntimeSandbox): Record<string, string> => ({ ...s.labels, 'io.kubernetes.pod.name': s.pod, 'io.kubernetes.pod.namespace': s.namespace, 'io.kubernetes.pod.uid': s.uid });

const containerLabels = (c: RuntimeContainer): Record<string, string> => ({ 'io.kubernetes.container.name': c.name, ...labelsOf(c.sandbox) });

export const containerJson = (c: RuntimeContainer): object => ({ id: c.id, podSandboxId: c.sandbox.id, metadata: { name: c.name, attempt: c.attempt }, image: { image: c.image.id }, imageRef: c.image.id, state: `CONTAINER_${stateOf(c).toUpperCase()}`, createdAt: stamp(c.createdAt), labels: containerLabels(c) });

export const sandboxJson = (s: RuntimeSandbox): object => ({ id: s.id, metadata: { name: s.pod, uid: s.uid, namespace: s.namespace, attempt: 0 }, state: s.released ? 'SANDBOX_NOTREADY' : 'SANDBOX_READY', createdAt: stamp(s.createdAt), labels: labelsOf(s), annotations: {}, runtimeHandler: '' });

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** `crictl ps`. */
export function* ps({ p, o, out }: Call): Task<number> {
  const runtime = runtimeOf(p);
  const state = o.get('state')?.toLowerCase();
  const image = o.has('image') ? imageOf(runtime, o.get('image')!) : undefined;
  const shown = [...runtime.tasks.values()]
    .filter((c) => (state ? stateOf(c).toLowerCase() === state : o.has('a') || c.running))
    .filter((c) => matching(o.get('name'), c.name) && (!o.has('p') || c.sandbox.id.startsWith(o.get('p')!)) && (!o.has('namespace') || matching(o.get('namespace'), c.sandbox.namespace)) && (!o.has('image') || c.image === image) && labelled(o.all('label'), containerLabels(c)))
    .sort(newest);
  const listed = o.has('latest') ? shown.slice(0, 1) : o.has('n') ? shown.slice(0, Number(o.get('n'))) : shown;
  if (o.has('q')) yield* out(listed.map((c) => `${c.id}\n`).join(''));
  else if (o.get('o') === 'json') yield* out(json({ containers: listed.map(containerJson) }));
  else yield* out(table([['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], ...listed.map((c) => [short(c.id), short(c.image.id), ago(p.sim.now() - c.createdAt), stateOf(c), c.name, String(c.attempt), short(c.sandbox.id), c.sandbox.pod, c.sandbox.namespace])]));
  return 0;
}

/** `crictl pods`. */
export function* pods({ p, o, out }: Call): Task<number> {
  const state = o.get('s')?.toLowerCase();
  const shown = [...runtimeOf(p).sandboxes.values()]
    .filter((s) => matching(o.get('name'), s.pod) && matching(o.get('namespace'), s.namespace) && (!o.has('id') || s.id.startsWith(o.get('id')!)) && (!state || (s.released ? 'notready' : 'ready') === state) && labelled(o.all('label'), labelsOf(s)))
    .sort(newest);
  if (o.has('q')) yield* out(shown.map((s) => `${s.id}\n`).join(''));
  else if (o.get('o') === 'json') yield* out(json({ items: shown.map(sandboxJson) }));
  else yield* out(table([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...shown.map((s) => [short(s.id), ago(p.sim.now() - s.createdAt), s.released ? 'NotReady' : 'Ready', s.pod, s.namespace, '0', '(default)'])]));
  return 0;
}

/** `crictl images`. */
export function* images({ p, o, args, out }: Call): Task<number> {
  const runtime = runtimeOf(p);
  const [name] = args;
  const all = [...runtime.list()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = name === undefined ? all : all.filter((i) => i === imageOf(runtime, name) || [i.repository, i.repository.replace(/^docker\.io\/(library\/)?/, '')].includes(name));
  if (o.has('q')) yield* out(shown.map((i) => `${i.id}\n`).join(''));
  else if (o.get('o') === 'json') yield* out(json({ images: shown.map((i) => ({ id: i.id, repoTags: [i.name], repoDigests: [i.repoDigest], size: String(i.size), uid: null, username: '', spec: null, pinned: false })) }));
  else yield* out(table([['IMAGE', 'TAG', ...(o.has('digests') ? ['DIGEST'] : []), 'IMAGE ID', 'SIZE'], ...shown.map((i) => [i.repository, i.tag || '<none>', ...(o.has('digests') ? [short(i.repoDigest.replace(/^.*@/, ''))] : []), short(i.id), size(i.size)])]));
  return 0;
}
