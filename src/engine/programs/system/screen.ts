import { ExecError, type Program } from '../../hosts/types.ts';
import { Pipe } from '../../hosts/pipe.ts';
import { sleep as pause, type Task } from '../../sim/sim.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { race } from '../lib/race.ts';
import { strftime } from '../lib/strftime.ts';
import { displayWidth, graphemes, graphemeWidth } from '../lib/width.ts';
import { cpuTime, memory, rows } from './processes.ts';
import { uptimeLine } from './status.ts';

/** Waits for a key or for the time, whichever is first. */
function* keyOrTime(call: Pick<Call, 'p'>, ms: number): Task<string | undefined> {
  const outcome = yield* race(call.p.sim, 'key', call.p.stdin.read(), { ms });
  return outcome.why === 'done' ? outcome.value : undefined;
}

/** A line cut to a number of cells. */
function cutLine(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let out = '';
  let width = 0;
  for (const piece of text.split(/(\x1b\[[0-9;]*m)/)) {
    if (piece.startsWith('\x1b[')) {
      out += piece;
      continue;
    }
    for (const g of graphemes(piece)) {
      const w = graphemeWidth(g);
      if (width + w > columns) return out;
      width += w;
      out += g;
    }
  }
  return out;
}

export const clear: Program = function* (p) {
  yield* p.stdout.write('\x1b[H\x1b[2J\x1b[3J');
  return 0;
};

export const reset: Program = function* (p) {
  if (p.tty) p.tty.mode = 'cooked';
  yield* p.stdout.write('\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>\x1b[H\x1b[2J');
  return 0;
};

export const stty = program(
  'a|all g F:',
  function* (call) {
    const tty = call.p.stdin.tty;
    if (!tty) {
      yield* call.warn("'standard input': Inappropriate ioctl for device");
      return 1;
    }
    if (call.args[0] === 'size') yield* call.out(`${tty.rows} ${tty.columns}\n`);
    else if (call.o.has('a')) yield* call.out(`speed 38400 baud; rows ${tty.rows}; columns ${tty.columns}; line = 0;\nintr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>; start = ^Q; stop = ^S; susp = ^Z;\n`);
    else if (call.args.length === 0) yield* call.out('speed 38400 baud; line = 0;\n-brkint -imaxbel iutf8\n');
    else if (call.args.includes('sane') || call.args.includes('cooked')) tty.mode = 'cooked';
    else if (call.args.includes('raw') || call.args.includes('-icanon')) tty.mode = 'raw';
    return 0;
  },
);

const capabilities: Record<string, string> = { clear: '\x1b[H\x1b[2J\x1b[3J', bold: '\x1b[1m', dim: '\x1b[2m', smul: '\x1b[4m', rmul: '\x1b[24m', rev: '\x1b[7m', smso: '\x1b[7m', rmso: '\x1b[27m', sgr0: '\x1b(B\x1b[m', civis: '\x1b[?25l', cnorm: '\x1b[?25h', el: '\x1b[K', ed: '\x1b[J', home: '\x1b[H', smcup: '\x1b[?1049h', rmcup: '\x1b[?1049l', cuu1: '\x1b[A', sc: '\x1b7', rc: '\x1b8', bel: '\x07' };

export const tput = program('T: S', function* (call) {
  const [name, ...rest] = call.args;
  const tty = call.p.tty;
  if (name === undefined) throw new UsageError('usage: tput [-V] [-S] [-T term] capname', 2, true);
  if (name === 'cols') yield* call.out(`${tty?.columns ?? 80}\n`);
  else if (name === 'lines') yield* call.out(`${tty?.rows ?? 24}\n`);
  else if (name === 'colors') yield* call.out('256\n');
  else if (name === 'setaf') yield* call.out(`\x1b[${Number(rest[0]) < 8 ? 30 + Number(rest[0]) : `38;5;${rest[0]}`}m`);
  else if (name === 'setab') yield* call.out(`\x1b[${Number(rest[0]) < 8 ? 40 + Number(rest[0]) : `48;5;${rest[0]}`}m`);
  else if (name === 'cup') yield* call.out(`\x1b[${Number(rest[0]) + 1};${Number(rest[1]) + 1}H`);
  else if (capabilities[name] !== undefined) yield* call.out(capabilities[name]);
  else if (name === 'longname') yield* call.out('xterm with 256 colors');
  else {
    yield* call.warn(`unknown terminfo capability '${name}'`);
    return 4;
  }
  return 0;
});

/** Runs a command and collects what it prints. */
function* collect(call: Call, argv: readonly string[]): Task<{ text: string; status: number }> {
  const pipe = new Pipe();
  try {
    const handle = call.p.machine.spawn({ args: argv, parent: call.p, stdout: pipe.writer, stderr: pipe.writer });
    const off = handle.onChange(() => {
      if (handle.exitCode === undefined) return;
      off();
      pipe.writer.close();
    });
    let text = '';
    for (let chunk = yield* pipe.reader.read(); chunk !== undefined; chunk = yield* pipe.reader.read()) text += chunk;
    return { text, status: handle.exitCode ?? 0 };
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    return { text: `watch: ${argv[0]}: No such file or directory\n`, status: 127 };
  }
}

export const watch = program(
  'n|interval: d|differences? t|no-title e|errexit g|chgexit x|exec b|beep c|color p|precise w',
  function* (call) {
    const { o, p } = call;
    if (call.args.length === 0) throw new UsageError('usage: watch [options] command', 1, true);
    const seconds = Math.max(0.1, Number(o.get('n') ?? 2) || 2);
    const command = call.args.join(' ');
    const argv = o.has('x') ? call.args : ['sh', '-c', command];
    const tty = p.stdout.tty;
    const screen = tty !== undefined;
    let before: string | undefined;
    if (screen) yield* call.out('\x1b[?1049h\x1b[22;0;0t\x1b[?25l');
    try {
      for (;;) {
        const { text, status } = yield* collect(call, argv);
        const columns = tty?.columns ?? 80;
        const height = tty?.rows ?? 24;
        const left = `Every ${seconds.toFixed(1)}s: ${command}`;
        const right = `${p.machine.hostname}: ${strftime('%a %b %e %H:%M:%S %Y', p.sim.now())}`;
        const title = o.has('t') ? [] : [`${cutLine(left, Math.max(0, columns - right.length - 1)).padEnd(Math.max(0, columns - right.length))}${right}`, ''];
        const lines = [...title, ...text.replace(/\n$/, '').replace(/\t/g, '        ').split('\n')].slice(0, height).map((l) => cutLine(l, columns));
        if (screen) yield* call.out(`\x1b[H\x1b[2J${lines.join('\r\n')}`);
        else yield* call.out(`${lines.join('\n')}\n`);
        if (o.has('e') && status !== 0) return 8;
        if (o.has('g') && before !== undefined && before !== text) return 0;
        before = text;
        yield pause(seconds * 1000);
      }
    } finally {
      // A finally may not wait; the terminal's write is immediate for this little.
      if (tty) p.sim.spawn('watch', tty.write('\x1b[?25h\x1b[?1049l\x1b[23;0;0t'));
    }
  },
  { inOrder: true },
);

const topScreen = (call: Call, order: 'cpu' | 'mem'): string[] => {
  const { p } = call;
  const list = rows(p);
  const m = memory(p);
  const mib = (k: number) => (k / 1024).toFixed(1);
  const now = p.sim.now();
  const share = (r: (typeof list)[number]) => (r.cpu / Math.max(1, now - r.startedAt)) * 100;
  list.sort((a, b) => (order === 'cpu' ? share(b) - share(a) || b.rss - a.rss : b.rss - a.rss));
  const busy = Math.min(100, list.reduce((n, r) => n + share(r), 0) / 4);
  const states = { running: list.filter((r) => r.state[0] === 'R').length, stopped: list.filter((r) => r.state[0] === 'T').length };
  const cache = m.buffers + m.cached;
  const used = Math.max(0, m.total - m.free - cache);
  const size = (k: number) => (k > 9_999_999 ? `${(k / 1024 ** 2).toFixed(1)}g` : String(k));
  return [
    `top -${uptimeLine(p)}`,
    `Tasks: ${String(list.length).padStart(3)} total, ${String(states.running).padStart(3)} running, ${String(list.length - states.running - states.stopped).padStart(3)} sleeping, ${String(states.stopped).padStart(3)} stopped,   0 zombie`,
    `%Cpu(s): ${(busy * 0.7).toFixed(1).padStart(4)} us, ${(busy * 0.3).toFixed(1).padStart(4)} sy,  0.0 ni, ${(100 - busy).toFixed(1).padStart(4)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st `,
    `MiB Mem : ${mib(m.total).padStart(8)} total, ${mib(m.free).padStart(8)} free, ${mib(used).padStart(8)} used, ${mib(cache).padStart(8)} buff/cache     `,
    `MiB Swap:      0.0 total,      0.0 free,      0.0 used. ${mib(m.available).padStart(8)} avail Mem `,
    '',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
    ...list.map((r) => `${String(r.pid).padStart(7)} ${r.user.slice(0, 8).padEnd(8)}  20   0 ${size(r.vsz).padStart(7)} ${size(r.rss).padStart(6)} ${size(Math.floor(r.rss / 2)).padStart(6)} ${r.state[0]} ${share(r).toFixed(1).padStart(5)} ${((r.rss / m.total) * 100).toFixed(1).padStart(5)} ${`${cpuTime(r.cpu, false)}.00`.padStart(9)} ${r.name}`),
  ];
};

const busyboxTop = (call: Call): string[] => {
  const { p } = call;
  const list = rows(p);
  const m = memory(p);
  return [
    `Mem: ${m.total - m.free}K used, ${m.free}K free, 0K shrd, ${m.buffers}K buff, ${m.cached}K cached`,
    'CPU:   1% usr   1% sys   0% nic  98% idle   0% io   0% irq   0% sirq',
    `Load average: ${uptimeLine(p).replace(/^.*load average: /, '').replace(/,/g, '')} 1/${list.length} ${p.pid}`,
    '  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND',
    ...list.map((r) => `${String(r.pid).padStart(5)} ${String(r.ppid).padStart(5)} ${r.user.slice(0, 8).padEnd(8)} ${r.state[0]!.padEnd(4)} ${String(r.vsz).padStart(5)} ${String(Math.floor((r.vsz / m.total) * 100)).padStart(3)}%   0   0% ${r.command}`),
  ];
};

export const top = program('b n: d: p: u: o: c H i s S 1 w', function* (call) {
  const { o, p } = call;
  const tty = p.stdout.tty;
  const seconds = Number(o.get('d') ?? 3) || 3;
  const most = Number(o.get('n') ?? Infinity);
  let order: 'cpu' | 'mem' = /MEM/.test(o.get('o') ?? '') ? 'mem' : 'cpu';
  const screen = () => (call.busybox ? busyboxTop(call) : topScreen(call, order));
  if (o.has('b') || !tty || !p.stdin.tty) {
    for (let i = 0; i < most; i++) {
      yield* call.out(`${i > 0 ? '\n' : ''}${screen().join('\n')}\n`);
      if (i + 1 < most) yield pause(seconds * 1000);
    }
    return 0;
  }
  tty.mode = 'raw';
  yield* call.out('\x1b[?1049h\x1b[?25l');
  try {
    for (let i = 0; i < most; i++) {
      const lines = screen().slice(0, tty.rows).map((l) => cutLine(l, tty.columns));
      const header = call.busybox ? 3 : 6;
      yield* call.out(`\x1b[H\x1b[2J${lines.map((l, n) => (n === header ? `\x1b[7m${l.padEnd(tty.columns)}\x1b[0m` : l)).join('\r\n')}`);
      const key = yield* keyOrTime(call, seconds * 1000);
      if (key !== undefined && /[q\x03]/.test(key)) break;
      if (key === 'M') order = 'mem';
      if (key === 'P') order = 'cpu';
    }
  } finally {
    tty.mode = 'cooked';
    p.sim.spawn('top', tty.write('\x1b[?25h\x1b[?1049l'));
  }
  return 0;
});
