import { ConnectionError } from '../../api/status.ts';
import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Znode } from './tree.ts';

const hex = (n: number): string => `0x${n.toString(16)}`;

/** `Thu Dec 08 15:13:30 UTC 2016` */
const date = (ms: number): string => new Date(Math.floor(ms)).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 UTC $4');

const stat = (n: Znode, children: number): string =>
  `cZxid = ${hex(n.created)}\nctime = ${date(n.createdAt)}\nmZxid = ${hex(n.modified)}\nmtime = ${date(n.modifiedAt)}\npZxid = ${hex(n.children)}\ncversion = ${n.childVersion}\ndataVersion = ${n.version}\naclVersion = 0\nephemeralOwner = 0x0\ndataLength = ${n.data.length}\nnumChildren = ${children}\n`;

interface Answer {
  error?: string;
  node?: Znode;
  children?: number | string[];
}

const words: Readonly<Record<string, (path: string) => string>> = {
  NoNode: (path) => `Node does not exist: ${path}\n`,
  NodeExists: (path) => `Node already exists: ${path}\n`,
  NotEmpty: (path) => `Node not empty: ${path}\n`,
};

const told = (verb: string, path: string, { error, node, children }: Answer): string => {
  if (error) return words[error.split(' ')[0]!]?.(path) ?? `Exception in thread "main" org.apache.zookeeper.KeeperException$ConnectionLossException: KeeperErrorCode = ConnectionLoss for ${path}\n`;
  if (verb === 'create') return `Created ${path}\n`;
  if (verb === 'ls') return `[${(children as string[]).join(', ')}]\n`;
  if (verb === 'get') return `${node!.data}\n${stat(node!, children as number)}`;
  return node ? stat(node, children as number) : '';
};

const verbs: Readonly<Record<string, string>> = { create: 'create', get: 'get', set: 'set', delete: 'delete', rmr: 'delete', ls: 'ls', stat: 'stat' };

/** zkCli.sh with a command: asks the server of the same pod, or that of `-server HOST:PORT`. */
export function* zkCli(p: Process): Task<number> {
  const args = p.args.slice(1);
  const at = args[0] === '-server' ? args.splice(0, 2)[1]! : 'localhost:2181';
  const [verb = '', ...rest] = args.filter((a) => !/^-[es]$/.test(a));
  const [path = '', data = ''] = rest;
  yield* p.stdout.write(`Connecting to ${at}\n`);
  try {
    const connection = yield* p.machine.net.dial(at.split(':')[0]!, Number(at.split(':')[1] ?? 2181));
    yield* p.stdout.write('\nWATCHER::\n\nWatchedEvent state:SyncConnected type:None path:null\n');
    if (!verbs[verb]) {
      yield* p.stdout.write(`ZooKeeper -server host:port cmd args\n${Object.keys(verbs).map((v) => `\t${v} path\n`).join('')}`);
      return 0;
    }
    const answer = JSON.parse((yield* connection.text(`${JSON.stringify([verbs[verb], path, data])}\n`)) ?? '{"error":"ConnectionLoss"}') as Answer;
    yield* (answer.error === 'ConnectionLoss' ? p.stderr : p.stdout).write(told(verb, path, answer));
    return answer.error === 'ConnectionLoss' ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    yield* p.stderr.write(`Exception in thread "main" org.apache.zookeeper.KeeperException$ConnectionLossException: KeeperErrorCode = ConnectionLoss for ${path}\n`);
    return 1;
  }
}

/** A four-letter word for the server of this pod, and what it says. */
function* ask(p: Process, port: number, word: string): Task<string | undefined> {
  try {
    const connection = yield* p.machine.net.dial('127.0.0.1', port, { quiet: true });
    const answer = yield* connection.text(`${word}\n`);
    connection.close();
    return answer;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return undefined;
  }
}

/** zookeeper-ready PORT: whether the server says that it is well. */
export function* zookeeperReady(p: Process): Task<number> {
  return (yield* ask(p, Number(p.args[1] ?? 2181), 'ruok')) === 'imok' ? 0 : 1;
}

/** zkServer.sh status. */
export function* zkServer(p: Process): Task<number> {
  yield* p.stderr.write('ZooKeeper JMX enabled by default\nUsing config: /opt/zookeeper/bin/../conf/zoo.cfg\n');
  const mode = /Mode: (.*)/.exec((yield* ask(p, 2181, 'srvr')) ?? '')?.[1];
  if (p.args[1] !== 'status' || mode === undefined) {
    yield* p.stderr.write('Error contacting service. It is probably not running.\n');
    return 1;
  }
  yield* p.stdout.write(`Mode: ${mode}\n`);
  return 0;
}
