import { ConnectionError } from '../api/status.ts';
import type { FileSystem, Process } from '../hosts/types.ts';
import { until, type Task } from '../sim/sim.ts';

// Percona XtraBackup and ncat, as far as the tutorial of a replicated MySQL uses them: a stream is text here, a file a JSON line.

const DATA = '/var/lib/mysql';

function* filesBelow(fs: FileSystem, folder: string, prefix = ''): Generator<[string, string]> {
  for (const name of fs.list(folder)) {
    const path = `${folder}/${name}`;
    const type = fs.stat(path)?.type;
    if (type === 'dir') yield* filesBelow(fs, path, `${prefix}${name}/`);
    else if (type === 'file') yield [`${prefix}${name}`, fs.read(path)];
  }
}

/** Files of the data folder that are one server's own. */
const own = /^(auto\.cnf|master\.info|change_master_to\.sql\.(in|orig)|xtrabackup_.*)$/;

/** `xtrabackup --backup --stream=xbstream`: the data folder to standard output; `--prepare` has nothing to do. */
export function* xtrabackup(p: Process): Task<number> {
  const { fs } = p.machine;
  const done = '150101 00:00:00 completed OK!\n';
  if (!p.args.includes('--backup')) {
    yield* p.stderr.write(done);
    return 0;
  }
  const replica = fs.stat(`${DATA}/master.info`) !== undefined;
  const files = [...filesBelow(fs, DATA)].filter(([name]) => !own.test(name));
  files.push(['xtrabackup_binlog_info', 'mysql-bin.000003\t154\n']);
  if (replica && p.args.includes('--slave-info')) files.push(['xtrabackup_slave_info', "CHANGE MASTER TO MASTER_LOG_FILE='mysql-bin.000003', MASTER_LOG_POS=154;\n"]);
  yield* p.stdout.write(files.map((f) => `${JSON.stringify(f)}\n`).join(''));
  yield* p.stderr.write(done);
  return 0;
}

/** `xbstream -x -C FOLDER`: takes a stream apart. */
export function* xbstream(p: Process): Task<number> {
  const folder = p.args[p.args.indexOf('-C') + 1] ?? '.';
  let text = '';
  for (let chunk = yield* p.stdin.read(); chunk !== undefined; chunk = yield* p.stdin.read()) text += chunk;
  const { fs } = p.machine;
  for (const line of text.split('\n').filter((l) => l.startsWith('['))) {
    const [name, content] = JSON.parse(line) as [string, string];
    const path = `${folder}/${name}`;
    fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    fs.write(path, content);
  }
  return 0;
}

/** What a command prints. */
function* output(p: Process, command: string): Task<string> {
  let said = '';
  const stdout = {
    *write(text: string) {
      said += text;
    },
  };
  yield* p.machine.spawn({ args: ['sh', '-c', command], parent: p, stdin: { *read() { return undefined; } }, stdout }).wait();
  return said;
}

/** `ncat --listen PORT -c COMMAND`: whoever connects gets what the command prints. */
function* serve(p: Process, port: number, command: string): Task<number> {
  const close = p.machine.net.listen(port, {
    program: 'ncat',
    pid: p.pid,
    text: () => output(p, command),
  });
  try {
    yield until<undefined>(() => {});
  } finally {
    close();
  }
  return 0;
}

const valued = /^(-c|--sh-exec|--max-conns|-m)$/;

/** ncat with --listen and -c, or with --recv-only. */
export function* ncat(p: Process): Task<number> {
  const args = p.args.slice(1);
  const words = args.filter((a, i) => !a.startsWith('-') && !valued.test(args[i - 1] ?? ''));
  const command = args[args.findIndex((a) => a === '-c' || a === '--sh-exec') + 1];
  if (args.includes('--listen') || args.includes('-l')) return yield* serve(p, Number(words.at(-1)), command ?? 'true');
  const [host = '', port = '31337'] = words;
  try {
    const connection = yield* p.machine.net.dial(host, Number(port));
    yield* p.stdout.write((yield* connection.text('')) ?? '');
    connection.close();
    return 0;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    yield* p.stderr.write(`Ncat: ${error.kind === 'no-such-host' ? `Could not resolve hostname "${host}": Name or service not known. QUITTING.` : 'Connection refused.'}\n`);
    return error.kind === 'no-such-host' ? 2 : 1;
  }
}
