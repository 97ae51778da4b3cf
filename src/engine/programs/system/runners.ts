import { ignoreSignal, signalNumbers } from '../../hosts/process.ts';
import { emptyInput } from '../../hosts/pipe.ts';
import { ExecError, FsError, type Output, type Process } from '../../hosts/types.ts';
import { withTimeout } from '../../sim/channel.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { openForWriting } from '../lib/files.ts';
import { at, join } from '../lib/paths.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { signalByName } from '../lib/signals.ts';
import { interval } from './time.ts';

/** Starts a program as a child that shares the streams; a number where it can't be. */
function* child(call: Pick<Call, 'p' | 'warn' | 'busybox'>, argv: readonly string[], env?: Record<string, string>): Task<number> {
  try {
    const handle = call.p.machine.spawn({ args: argv, parent: call.p, ...(env ? { env } : {}) });
    return yield* handle.wait();
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    return yield* execFailure(call, argv[0]!, error);
  }
}

function* execFailure(call: Pick<Call, 'warn' | 'busybox'>, name: string, error: ExecError): Task<number> {
  const why = error.reason === 'permission' || error.reason === 'is-directory' ? 'Permission denied' : error.reason === 'format' ? 'Exec format error' : 'No such file or directory';
  yield* call.warn(call.busybox ? `can't execute '${name}': ${why}` : `‘${name}’: ${why}`);
  return why === 'No such file or directory' ? 127 : 126;
}

/** Goes on as another program. */
function* become(call: Pick<Call, 'p' | 'warn' | 'busybox'>, argv: readonly string[], env?: Record<string, string>): Task<number> {
  try {
    return yield* call.p.exec(argv, env);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    return yield* execFailure(call, argv[0]!, error);
  }
}

export const timeout = program(
  's|signal: k|kill-after: foreground preserve-status v|verbose t:',
  function* (call) {
    const { o, p } = call;
    const args = o.has('t') ? [o.get('t')!, ...call.args] : [...call.args];
    if (args.length < 2) throw new UsageError('', 125);
    const ms = interval(args[0]!);
    if (ms === undefined) throw new UsageError(call.busybox ? `invalid number '${args[0]}'` : `invalid time interval ‘${args[0]}’`, 125);
    const signal = o.has('s') ? signalByName(o.get('s')!) : 'SIGTERM';
    if (!signal) throw new UsageError(call.busybox ? `bad signal name '${o.get('s')}'` : `‘${o.get('s')}’: invalid signal`, 125);
    try {
      const handle = p.machine.spawn({ args: args.slice(1), parent: p });
      p.onSignal('SIGTERM', () => handle.kill('SIGTERM'));
      p.onSignal('SIGINT', () => handle.kill('SIGINT'));
      if (ms === 0) return yield* handle.wait();
      const first = yield* withTimeout(p.sim, ms, 'timeout', handle.wait());
      if (!first.expired) return first.value ?? 0;
      handle.kill(signal);
      const grace = interval(o.get('k') ?? '');
      if (grace !== undefined && (yield* withTimeout(p.sim, grace, 'timeout', handle.wait())).expired) {
        handle.kill('SIGKILL');
        yield* handle.wait();
        return 137;
      }
      const status = yield* handle.wait();
      // It ends as its child did, so that a shell says `Killed`.
      if (signal === 'SIGKILL') p.machine.process(p.pid)?.kill('SIGKILL');
      yield sleep(0);
      return o.has('preserve-status') ? status : call.busybox ? 128 + signalNumbers[signal] : 124;
    } catch (error) {
      if (!(error instanceof ExecError)) throw error;
      const why = error.reason === 'permission' ? 'Permission denied' : 'No such file or directory';
      yield* call.warn(call.busybox ? `can't execute '${args[1]}': ${why}` : `failed to run command ‘${args[1]}’: ${why}`);
      return error.reason === 'permission' ? 126 : 127;
    }
  },
  { inOrder: true, usageExit: 125 },
);

export const time = program(
  'p f: v o: a',
  function* (call) {
    const { sim } = call.p;
    const started = sim.now();
    const status = yield* child(call, call.args);
    const ms = sim.now() - started;
    const s = (ms / 1000).toFixed(2);
    yield* call.p.stderr.write(call.o.has('p') ? `real ${s}\nuser 0.00\nsys 0.00\n` : call.busybox ? `real\t${Math.floor(ms / 60_000)}m ${((ms % 60_000) / 1000).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n` : `0.00user 0.00system 0:${s.padStart(5, '0')}elapsed 0%CPU (0avgtext+0avgdata 2048maxresident)k\n0inputs+0outputs (0major+90minor)pagefaults 0swaps\n`);
    return status;
  },
  { inOrder: true },
);

/** The file that takes what a program says after its terminal has gone: here, or at home. */
function nohupOutput(p: Process): { name: string; stream: Output } | undefined {
  for (const name of ['nohup.out', join(p.env['HOME'] ?? '/', 'nohup.out')]) {
    try {
      const path = at(p.cwd, name);
      if (!p.machine.fs.stat(path)) p.machine.fs.write(path, '', { mode: 0o600 });
      return { name, stream: openForWriting(p, name, { append: true }) };
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
  }
  return undefined;
}

export const nohup = program(
  '',
  function* (call) {
    if (call.args.length === 0) throw new UsageError('missing operand', 125);
    const { p } = call;
    p.onSignal('SIGHUP', ignoreSignal);
    const typed = p.stdin.tty !== undefined;
    if (typed) p.stdin = emptyInput;
    if (p.stdout.tty) {
      const errors = p.stderr.tty !== undefined;
      const output = nohupOutput(p);
      if (!output) {
        yield* call.warn("failed to open 'nohup.out': Permission denied");
        return 125;
      }
      yield* call.warn(`${typed ? 'ignoring input and appending output to' : 'appending output to'} '${output.name}'`);
      p.stdout = output.stream;
      if (errors) p.stderr = output.stream;
    } else if (p.stderr.tty) {
      yield* call.warn(typed ? 'ignoring input and redirecting stderr to stdout' : 'redirecting stderr to stdout');
      p.stderr = p.stdout;
    } else if (typed) yield* call.warn('ignoring input');
    return yield* child({ ...call, warn: (message) => call.warn(call.busybox ? message : message.replace(/^‘(.*)’: /, "failed to run command '$1': ")) }, call.args);
  },
  { inOrder: true },
);

export const nice = program(
  'n|adjustment:',
  function* (call) {
    const { p } = call;
    const by = call.o.get('n');
    if (by !== undefined && !/^[-+]?\d+$/.test(by)) throw new UsageError(`invalid adjustment ‘${by}’`, 125, true);
    if (call.args.length === 0) {
      if (by !== undefined) throw new UsageError('a command must be given with an adjustment', 125);
      yield* call.out(`${p.niceness}\n`);
      return 0;
    }
    const wanted = Math.max(-20, Math.min(19, p.niceness + Number(by ?? 10)));
    if (wanted < p.niceness && p.user.uid !== 0) yield* call.warn('cannot set niceness: Permission denied');
    else p.niceness = wanted;
    return yield* become(call, call.args);
  },
  { inOrder: true, usageExit: 125, numbers: 'n' },
);

/** A session of its own has no terminal to lose. */
export const setsid = program(
  'c|ctty f|fork w|wait',
  function* (call) {
    if (call.args.length === 0) throw new UsageError('no command specified');
    const { p } = call;
    try {
      const handle = p.machine.spawn({ args: call.args, parent: p, group: 'new' });
      return call.o.has('f') && !call.o.has('w') ? 0 : yield* handle.wait();
    } catch (error) {
      if (!(error instanceof ExecError)) throw error;
      yield* call.warn(`failed to execute ${call.args[0]}: ${error.reason === 'permission' ? 'Permission denied' : 'No such file or directory'}`);
      return error.reason === 'permission' ? 126 : 127;
    }
  },
  { inOrder: true },
);

/** Streams are not buffered here, so that there is nothing to set. */
export const stdbuf = program(
  'i|input: o|output: e|error:',
  function* (call) {
    if (call.args.length === 0) throw new UsageError('missing operand', 125);
    if (!['i', 'o', 'e'].some((c) => call.o.has(c))) throw new UsageError('you must specify a buffering mode option', 125);
    return yield* become(call, call.args);
  },
  { inOrder: true, usageExit: 125 },
);

export const env = program(
  'i|ignore-environment u|unset: 0|null C|chdir: S|split-string: v',
  function* (call) {
    const { o, p } = call;
    const words = o.has('S') ? [...o.get('S')!.trim().split(/\s+/), ...call.args] : [...call.args];
    const out: Record<string, string> = o.has('i') || words[0] === '-' ? {} : { ...p.env };
    if (words[0] === '-') words.shift();
    for (const name of o.all('u')) delete out[name];
    while (/^[^=]+=/.test(words[0] ?? '')) {
      const word = words.shift()!;
      out[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    }
    if (words.length === 0) {
      yield* call.out(Object.entries(out).map(([k, v]) => `${k}=${v}${o.has('0') ? '\0' : '\n'}`).join(''));
      return 0;
    }
    return yield* become(call, words, out);
  },
  { inOrder: true, usageExit: 125 },
);

export const printenv = program('0|null', function* (call) {
  if (call.args.length === 0) {
    yield* call.out(Object.entries(call.p.env).map(([k, v]) => `${k}=${v}\n`).join(''));
    return 0;
  }
  let status = 0;
  for (const name of call.args) {
    const value = call.p.env[name];
    if (value === undefined) status = 1;
    else yield* call.out(`${value}\n`);
  }
  return status;
});
