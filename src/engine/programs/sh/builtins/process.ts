import { changedMode } from '../../lib/mode.ts';
import type { Builtin } from '../shell.ts';

const limits: readonly (readonly [string, string, string])[] = [
  ['c', 'core file size              (blocks, -c)', '0'],
  ['d', 'data seg size               (kbytes, -d)', 'unlimited'],
  ['e', 'scheduling priority                 (-e)', '0'],
  ['f', 'file size                   (blocks, -f)', 'unlimited'],
  ['i', 'pending signals                     (-i)', '31540'],
  ['l', 'max locked memory           (kbytes, -l)', '1015316'],
  ['m', 'max memory size             (kbytes, -m)', 'unlimited'],
  ['n', 'open files                          (-n)', '1024'],
  ['p', 'pipe size                (512 bytes, -p)', '8'],
  ['q', 'POSIX message queues         (bytes, -q)', '819200'],
  ['r', 'real-time priority                  (-r)', '0'],
  ['s', 'stack size                  (kbytes, -s)', '8192'],
  ['t', 'cpu time                   (seconds, -t)', 'unlimited'],
  ['u', 'max user processes                  (-u)', '31540'],
  ['v', 'virtual memory              (kbytes, -v)', 'unlimited'],
  ['x', 'file locks                          (-x)', 'unlimited'],
];

export const processBuiltins: Readonly<Record<string, Builtin>> = {
  *ulimit(sh, args) {
    const letters = args.slice(1).filter((a) => a.startsWith('-')).join('').replace(/[-HS]/g, '') || 'f';
    const value = args.slice(1).find((a) => !a.startsWith('-'));
    if (letters.includes('a')) {
      yield* sh.stdout.write(limits.map(([letter, text, v]) => `${text} ${sh.limits.get(letter) ?? v}\n`).join(''));
      return 0;
    }
    const limit = limits.find(([letter]) => letter === letters[0]);
    if (!limit) {
      yield* sh.error(`ulimit: -${letters[0]}: invalid option`);
      yield* sh.stderr.write('ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n');
      return 2;
    }
    const flags = args.slice(1).filter((a) => a.startsWith('-')).join('');
    const hard = `H${limit[0]}`;
    const now = sh.limits.get(limit[0]) ?? limit[2];
    if (value === undefined) {
      yield* sh.stdout.write(`${flags.includes('H') ? (sh.limits.get(hard) ?? (limit[0] === 'n' ? '1048576' : limit[2])) : now}\n`);
      return 0;
    }
    if (!/^(?:\d+|unlimited|hard|soft)$/.test(value)) {
      yield* sh.error(`ulimit: ${value}: invalid number`);
      return 1;
    }
    if (!flags.includes('H')) sh.limits.set(limit[0], value);
    if (!flags.includes('S')) sh.limits.set(hard, value);
    return 0;
  },

  *umask(sh, args) {
    const value = args.slice(1).find((a) => !a.startsWith('-'));
    if (value === undefined) {
      const start = args.includes('-p') ? `umask${args.includes('-S') ? ' -S' : ''} ` : '';
      if (!args.includes('-S')) yield* sh.stdout.write(`${start}${sh.process.umask.toString(8).padStart(4, '0')}\n`);
      else {
        const letters = (bits: number) => `${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 1 ? 'x' : ''}`;
        const allowed = 0o777 & ~sh.process.umask;
        yield* sh.stdout.write(`${start}u=${letters(allowed >> 6)},g=${letters((allowed >> 3) & 7)},o=${letters(allowed & 7)}\n`);
      }
      return 0;
    }
    if (/^[ugoa]*[-+=]/.test(value)) {
      sh.process.umask = 0o777 & ~(changedMode(value, 0o777 & ~sh.process.umask, false) ?? 0);
      return 0;
    }
    if (!/^\d/.test(value)) {
      yield* sh.error(`umask: \`${/^[ugoa]*(.)/.exec(value)?.[1] ?? ''}': invalid symbolic mode operator`);
      return 1;
    }
    if (!/^[0-7]{1,4}$/.test(value)) {
      yield* sh.error(`umask: ${value}: octal number out of range`);
      return 1;
    }
    sh.process.umask = parseInt(value, 8);
    return 0;
  },

  *times(sh) {
    yield* sh.stdout.write('0m0.012s 0m0.004s\n0m0.020s 0m0.008s\n');
    return 0;
  },

  *suspend(sh) {
    if (!sh.options.has('monitor')) {
      yield* sh.error('suspend: cannot suspend: no job control');
      return 1;
    }
    sh.process.machine.process(sh.process.pid)?.kill('SIGSTOP');
    return 0;
  },
};
