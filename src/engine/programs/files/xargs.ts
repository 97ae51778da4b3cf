import { ExecError, type ProcessHandle } from '../../hosts/types.ts';
import { until, type Task } from '../../sim/sim.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { openOperand, readAll } from '../lib/text.ts';

/** Splits input as xargs does: blanks, quotes and backslashes. `open`: the quote that is not closed. */
const split = (text: string): { items: string[]; open?: 'single' | 'double' } => {
  const out: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"' || c === "'") {
      const end = text.indexOf(c, i + 1);
      const newline = text.indexOf('\n', i + 1);
      if (end < 0 || (newline >= 0 && newline < end)) return { items: out, open: c === '"' ? 'double' : 'single' };
      word = (word ?? '') + text.slice(i + 1, end);
      i = end;
    } else if (c === '\\' && i + 1 < text.length) word = (word ?? '') + text[++i]!;
    else if (/\s/.test(c)) {
      if (word !== undefined) out.push(word);
      word = undefined;
    } else word = (word ?? '') + c;
  }
  if (word !== undefined) out.push(word);
  return { items: out };
};

/** Waits until one of them has ended. */
function* anyEnded(handles: readonly ProcessHandle[]): Task {
  if (handles.some((h) => h.exitCode !== undefined)) return;
  yield until<void>((done) => {
    const offs = handles.map((h) =>
      h.onChange(() => {
        if (h.exitCode === undefined) return;
        for (const off of offs) off();
        done();
      }),
    );
    return () => {
      for (const off of offs) off();
    };
  });
}

function* execute(call: Call, commands: readonly (readonly string[])[], parallel: number): Task<number> {
  let status = 0;
  let running: ProcessHandle[] = [];
  const settle = (h: ProcessHandle) => {
    const code = h.exitCode ?? 0;
    if (code === 255) return 124;
    return code > 128 ? 125 : code !== 0 ? 123 : 0;
  };
  for (const argv of commands) {
    if (call.o.has('p')) {
      if (!call.p.tty) {
        yield* call.p.stderr.write(argv.join(' '));
        yield* call.warn('failed to open /dev/tty for reading: No such device or address');
        return 1;
      }
      yield* call.p.stderr.write(`${argv.join(' ')}?...`);
      if (!/^y/i.test((yield* call.p.tty.read()) ?? '')) continue;
    } else if (call.o.has('t')) yield* call.p.stderr.write(`${argv.join(' ')}\n`);
    try {
      running.push(call.p.machine.spawn({ args: argv, parent: call.p }));
    } catch (error) {
      if (!(error instanceof ExecError)) throw error;
      yield* call.warn(`${argv[0]}: ${error.reason === 'permission' ? 'Permission denied' : 'No such file or directory'}`);
      return error.reason === 'permission' ? 126 : 127;
    }
    while (running.length >= parallel) {
      yield* anyEnded(running);
      for (const h of running) if (h.exitCode !== undefined) status = Math.max(status, settle(h));
      running = running.filter((h) => h.exitCode === undefined);
      if (status === 124) {
        yield* call.warn(`${argv[0]}: exited with status 255; aborting`);
        return 124;
      }
    }
  }
  for (const h of running) {
    yield* h.wait();
    status = Math.max(status, settle(h));
  }
  return status;
}

export const xargs = program(
  '0|null a|arg-file: d|delimiter: I|replace: i? n|max-args: L|max-lines: P|max-procs: r|no-run-if-empty t|verbose p|interactive s|max-chars: E: e? x|exit o|open-tty',
  function* (call) {
    const { o } = call;
    for (const [letter] of [['n'], ['L'], ['s'], ['P']] as const) if (o.has(letter) && !/^\d+$/.test(o.get(letter)!)) throw new UsageError(`invalid number "${o.get(letter)}" for -${letter} option`);
    if (o.has('I') && o.has('n') && o.last('I', 'n') === 'I') yield* call.warn('warning: options --max-args and --replace/-I/-i are mutually exclusive, ignoring previous --max-args value');
    const text = yield* readAll(o.has('a') ? openOperand(call.p, o.get('a')!) : call.p.stdin);
    const replace = o.has('I') ? o.get('I')! : o.has('i') ? o.get('i') || '{}' : undefined;
    const delimiter = o.has('0') ? '\0' : o.has('d') ? o.get('d')!.replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0') : undefined;
    let items: string[];
    let open: 'single' | 'double' | undefined;
    if (delimiter !== undefined) items = (text.endsWith(delimiter) ? text.slice(0, -delimiter.length) : text).split(delimiter).filter((x, _, all) => all.length > 1 || x !== '');
    else if (replace !== undefined) items = text.split('\n').map((l) => l.replace(/^[ \t]+/, '')).filter((l) => l !== '').map((l) => split(l).items.join(' '));
    else {
      const found = split(text);
      items = found.items;
      const end = o.has('E') ? items.indexOf(o.get('E')!) : -1;
      if (end >= 0) items = items.slice(0, end);
      open = found.open;
    }
    const command = call.args.length > 0 ? [...call.args] : ['echo'];
    const commands: string[][] = [];
    if (replace !== undefined) for (const item of items) commands.push(command.map((a) => a.replaceAll(replace, item)));
    else if (o.has('L')) {
      const lines = text.split('\n').filter((l) => l.trim() !== '');
      const per = Number(o.get('L'));
      for (let i = 0; i < lines.length; i += per) commands.push([...command, ...split(lines.slice(i, i + per).join('\n')).items]);
    } else {
      const per = o.has('n') ? Number(o.get('n')) : Infinity;
      // One command line holds at most 128 KiB (xargs --show-limits).
      const most = Number(o.get('s') ?? 131_072);
      let batch: string[] = [];
      let size = 0;
      for (const item of items) {
        if (batch.length >= per || (batch.length > 0 && command.join(' ').length + 1 + size + item.length + 1 > most)) {
          commands.push([...command, ...batch]);
          batch = [];
          size = 0;
        }
        batch.push(item);
        size += item.length + 1;
      }
      if (batch.length > 0 || (items.length === 0 && !o.has('r') && !call.busybox)) commands.push([...command, ...batch]);
      else if (items.length === 0 && !o.has('r')) commands.push(command);
    }
    const parallel = Number(o.get('P') ?? 1) || Infinity;
    const status = yield* execute(call, open && items.length === 0 ? [] : commands, parallel);
    if (!open) return status;
    yield* call.warn(`unmatched ${open} quote; by default quotes are special to xargs unless you use the -0 option`);
    return 1;
  },
  { inOrder: true, version: () => 'xargs (GNU findutils) 4.9.0\n' },
);
