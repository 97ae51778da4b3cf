import type { ContainerRuntime, RuntimeContainer, RuntimeImage, RuntimeSandbox } from '../../hosts/runtime.ts';
import type { Process } from '../../hosts/types.ts';

/** What ends crictl: printed as `FATA[0000] message`. */
export class Fatal extends Error {}

const endpoint = 'unix:///run/containerd/containerd.sock';

/** The runtime of the machine. Throws Fatal where it does not answer. */
export function runtimeOf(p: Process): ContainerRuntime {
  const { containerd } = p.machine as { containerd?: ContainerRuntime };
  if (containerd?.running) return containerd;
  const why = containerd ? 'connection refused' : 'no such file or directory';
  throw new Fatal(`validate service connection: validate CRI v1 runtime API for endpoint "${endpoint}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: ${why}"`);
}

/** The first characters of an id, as tables show it. */
export const short = (id: string): string => id.replace(/^sha256:/, '').slice(0, 13);

/** The one that an id or the beginning of one means. Throws Fatal. */
export function byId<T>(all: ReadonlyMap<string, T>, id: string, what: 'container' | 'sandbox'): T {
  const found = [...all].filter(([key]) => key.startsWith(id));
  if (found.length === 1) return found[0]![1];
  if (found.length > 1) throw new Fatal(`rpc error: code = Unknown desc = an error occurred when try to find ${what} "${id}": multiple IDs found with provided prefix: ${id}`);
  throw new Fatal(`rpc error: code = NotFound desc = an error occurred when try to find ${what} "${id}": not found`);
}

/** The container of an id. Throws Fatal. */
export const containerOf = (runtime: ContainerRuntime, id: string): RuntimeContainer => byId(runtime.tasks, id, 'container');

/** The sandbox of an id. Throws Fatal. */
export const sandboxOf = (runtime: ContainerRuntime, id: string): RuntimeSandbox => byId(runtime.sandboxes, id, 'sandbox');

/** The image of a name, a digest or the beginning of an id. */
export function imageOf(runtime: ContainerRuntime, name: string): RuntimeImage | undefined {
  const named = (i: RuntimeImage): boolean => [i.name, i.repoDigest, i.repository].some((n) => n === name || n === `docker.io/${name}` || n === `docker.io/library/${name}` || n === `docker.io/library/${name}:latest` || n === `${name}:latest`);
  const id = name.replace(/^sha256:/, '');
  return runtime.list().find((i) => named(i) || (/^[0-9a-f]{4,}$/.test(id) && i.id.startsWith(`sha256:${id}`)));
}

/** `CONTAINER_RUNNING` and the like, without its first word. */
export const stateOf = (c: RuntimeContainer): 'Running' | 'Exited' | 'Created' => (c.running ? 'Running' : c.exitCode === undefined && c.startedAt === 0 ? 'Created' : 'Exited');

/** go-units' HumanDuration, and `ago`. */
export function ago(ms: number): string {
  const s = Math.floor(ms / 1000);
  const m = Math.floor(s / 60);
  const h = Math.round(m / 60);
  const words = (): string => {
    if (s < 1) return 'Less than a second';
    if (s === 1) return '1 second';
    if (s < 60) return `${s} seconds`;
    if (m === 1) return 'About a minute';
    if (m < 60) return `${m} minutes`;
    if (h === 1) return 'About an hour';
    if (h < 48) return `${h} hours`;
    if (h < 24 * 7 * 2) return `${Math.floor(h / 24)} days`;
    if (h < 24 * 30 * 2) return `${Math.floor(h / 24 / 7)} weeks`;
    return `${Math.floor(h / 24 / 30)} months`;
  };
  return `${words()} ago`;
}

/** go-units' HumanSizeWithPrecision of three digits. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let i = 0;
  while (value >= 1000 && i < units.length - 1) {
    value /= 1000;
    i++;
  }
  return `${Number(value.toPrecision(3))}${units[i]}`;
}

/** text/tabwriter with cells of 20 characters at least and 3 between them. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(20, ...rows.map((r) => r[i]!.length + 3)));
  return rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join('')}\n`).join('');
}
