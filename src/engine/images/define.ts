import type { HttpRequest, HttpResponse, Listener } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';
import { tagMatcher, type TagRules } from './tags.ts';
import type { Base, ImageConfig, ImageDefinition, Launch, Server, ServerContext, Startup } from './types.ts';

const MiB = 1024 * 1024;

/** Shorthand of an image definition: everything but the repository has a default. */
export interface Definition {
  repository: string;
  tags?: TagRules | ((tag: string) => boolean);
  base?: Base | ((tag: string) => Base);
  /** Compressed bytes. */
  size: number | ((tag: string) => number);
  config?: Partial<ImageConfig> | ((tag: string) => Partial<ImageConfig>);
  server?: Server;
  tools?: readonly string[];
  programs?: ImageDefinition['programs'];
  files?: Readonly<Record<string, string>> | ((tag: string) => Readonly<Record<string, string>>);
  alias?: (tag: string) => string;
  busybox?: (tag: string) => string;
  component?: string;
  account?: true;
  unseen?: true;
  owned?: ImageDefinition['owned'];
}

const given = <T>(value: T | ((tag: string) => T)): ((tag: string) => T) => (typeof value === 'function' ? (value as (tag: string) => T) : () => value);

const alpineBased = (tag: string): Base => (tag.includes('alpine') ? 'alpine' : 'debian');

export const define = (d: Definition): ImageDefinition => ({
  repository: d.repository,
  hasTag: typeof d.tags === 'function' ? d.tags : tagMatcher({ ...d.tags, names: ['latest', ...(d.tags?.names ?? [])] }),
  base: given(d.base ?? alpineBased),
  size: given(d.size),
  config: given(d.config ?? {}),
  ...(d.server ? { server: d.server } : {}),
  ...(d.tools ? { tools: d.tools } : {}),
  ...(d.programs ? { programs: d.programs } : {}),
  ...(d.files ? { files: given(d.files) } : {}),
  ...(d.alias ? { alias: d.alias } : {}),
  ...(d.busybox ? { busybox: d.busybox } : {}),
  ...(d.component ? { component: d.component } : {}),
  ...(d.account ? { account: d.account } : {}),
  ...(d.unseen ? { unseen: d.unseen } : {}),
  ...(d.owned ? { owned: d.owned } : {}),
});

/** Any tag. */
export const anyTag = (): boolean => true;

export interface SimpleServer {
  executables: Readonly<Record<string, string>>;
  /** The ports that it listens on; default 80. */
  ports?: (launch: Launch) => readonly number[];
  /** Ports that it listens on besides, as long as nobody else wants them. */
  spare?: (launch: Launch) => readonly number[];
  /** True when these arguments start the server; default: always. */
  when?: (launch: Launch) => boolean;
  readyMs?: number;
  memory?: number;
  idleCpu?: number;
  /** Lines of its start, `afterMs` 0 unless given. */
  log?: (context: ServerContext) => (string | { afterMs: number; text: string })[];
  stream?: 'stdout' | 'stderr';
  http?: (context: ServerContext, request: HttpRequest, peer: string, port: number) => HttpResponse | Task<HttpResponse>;
  text?: (context: ServerContext, chunk: string, peer: string) => string | undefined;
  protocol?: 'TCP' | 'UDP';
  terminate?: Startup['terminate'] | null;
  /** Who it is over TLS on a port; undefined: it speaks none. */
  tls?: (context: ServerContext, port: number) => Listener['tls'];
  takes?: Server['takes'];
  exit?: (launch: Launch) => { code: number; lines: string[] | ((context: ServerContext) => string[]); afterMs?: number } | undefined;
  command?: Server['command'];
}

const isTask = (x: HttpResponse | Task<HttpResponse>): x is Task<HttpResponse> => typeof (x as Task<HttpResponse>).next === 'function';

/** A server of one or more ports with one handler. Without `terminate` it ends with code 0 on SIGTERM; null: it ignores it. */
export const simpleServer = (s: SimpleServer): Server => ({
  executables: s.executables,
  ...(s.command ? { command: s.command } : {}),
  ...(s.takes ? { takes: s.takes } : {}),
  start(launch) {
    if (s.when && !s.when(launch)) return undefined;
    const lines = (c: ServerContext) => (s.log?.(c) ?? []).map((l) => ({ stream: s.stream ?? 'stdout', ...(typeof l === 'string' ? { afterMs: 0, text: l } : l) }));
    const program = launch.args[0]!.replace(/^.*\//, '');
    const common = { memory: s.memory ?? 20 * MiB, ...(s.idleCpu !== undefined && { idleCpu: s.idleCpu }), processes: () => [launch.args] };
    const fails = s.exit?.(launch);
    if (fails) {
      return { ...common, readyMs: fails.afterMs ?? 300, exit: fails.code, log: (c) => (typeof fails.lines === 'function' ? fails.lines(c) : fails.lines).map((text) => ({ afterMs: 0, stream: 'stderr' as const, text })), listen: () => {} };
    }
    const ports = s.ports?.(launch) ?? [80];
    return {
      ...common,
      readyMs: s.readyMs ?? 200,
      log: lines,
      listen: (context) => {
        for (const port of ports) context.net.listen(port, face(s, context, port, program), s.protocol ? { protocol: s.protocol } : {});
        for (const port of s.spare?.(launch) ?? []) context.net.listen(port, face(s, context, port, program), { yielding: true });
      },
      ...(s.terminate === null ? {} : { terminate: s.terminate ?? { afterMs: 20, code: 0 } }),
    };
  },
});

const face = (s: SimpleServer, context: ServerContext, port: number, program: string): Listener => {
  const tls = s.tls?.(context, port);
  const listener: Listener = { program, ...(tls && { tls }) };
  const { http, text } = s;
  if (http) {
    listener.http = function* (request, peer) {
      const answer = http(context, request, peer, port);
      return isTask(answer) ? yield* answer : answer;
    };
  }
  if (text) {
    listener.text = function* (chunk, peer) {
      return text(context, chunk, peer);
    };
  }
  return listener;
};

/** Base name of what is executed, behind an entrypoint script. */
export const executable = (launch: Pick<Launch, 'args'>): string => {
  const first = (launch.args[0] ?? '').replace(/^.*\//, '');
  return /entrypoint(\.sh)?$/.test(first) ? (launch.args[1] ?? '').replace(/^.*\//, '') : first;
};
