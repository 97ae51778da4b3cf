import type { FileStat } from '../../hosts/types.ts';

const letters: Record<FileStat['type'], string> = { file: '-', dir: 'd', symlink: 'l', char: 'c', fifo: 'p', socket: 's' };

/** `drwxr-xr-x` */
export function modeText(stat: FileStat): string {
  const { mode } = stat;
  let out = letters[stat.type];
  for (const [shift, special, mark] of [[6, 0o4000, 's'], [3, 0o2000, 's'], [0, 0o1000, 't']] as const) {
    const bits = mode >> shift;
    const x = (bits & 1) !== 0;
    out += `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${mode & special ? (x ? mark : mark.toUpperCase()) : x ? 'x' : '-'}`;
  }
  return out;
}

/** The mode that `chmod` makes of one: octal or symbolic. Undefined where the text is neither. */
export function changedMode(text: string, mode: number, isDir: boolean): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return parseInt(text, 8);
  let out = mode;
  for (const clause of text.split(',')) {
    const m = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause);
    if (!m) return undefined;
    const who = m[1] === '' || m[1]!.includes('a') ? 'ugo' : m[1]!;
    for (const action of m[2]!.matchAll(/([-+=])([ugo]|[rwxXst]*)/g)) {
      // Without a letter for whom, the mask that new files have (022) holds.
      const spared = m[1] === '' && action[1] !== '-' && !/^[ugo]$/.test(action[2]!) ? 0o022 : 0;
      let bits = 0;
      const perms = action[2]!;
      if (/^[ugo]$/.test(perms)) bits = (out >> { u: 6, g: 3, o: 0 }[perms as 'u']) & 7;
      else for (const c of perms) bits |= c === 'r' ? 4 : c === 'w' ? 2 : c === 'x' || (c === 'X' && (isDir || (out & 0o111) !== 0)) ? 1 : 0;
      let mask = 0;
      let value = 0;
      for (const w of who) {
        const shift = { u: 6, g: 3, o: 0 }[w as 'u'];
        mask |= 7 << shift;
        value |= (bits << shift) & ~spared;
      }
      if (perms.includes('s')) value |= (who.includes('u') ? 0o4000 : 0) | (who.includes('g') ? 0o2000 : 0);
      if (perms.includes('t')) value |= 0o1000;
      // With =, the set-id bits of those named go too.
      if (action[1] === '=' && !isDir) mask |= (who.includes('u') ? 0o4000 : 0) | (who.includes('g') ? 0o2000 : 0) | (who === 'ugo' ? 0o1000 : 0);
      out = action[1] === '+' ? out | value : action[1] === '-' ? out & ~value : (out & ~mask) | value;
    }
  }
  return out;
}

/** 1.5K, 23M: as `ls -h` and `du -h` round, upwards. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < 5) {
    value /= 1024;
    unit++;
  }
  const rounded = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
  return `${value < 10 ? rounded.toFixed(1) : rounded}${'KMGTPE'[unit]}`;
}
