import { FsError, type FileSystem } from '../../hosts/types.ts';

/** The lines that were typed at a prompt. */
export class History {
  lines: string[] = [];
  /** The number of the first line kept. */
  first = 1;
  private saved = 0;

  constructor(readonly limit = 1000) {}

  /** As HISTCONTROL tells: no repeats, nothing that begins with a blank. */
  add(line: string, control: string): void {
    const wants = control.split(':');
    const both = wants.includes('ignoreboth');
    if (line.trim() === '') return;
    if ((both || wants.includes('ignorespace')) && /^[ \t]/.test(line)) return;
    if ((both || wants.includes('ignoredups')) && this.lines[this.lines.length - 1] === line) return;
    if (wants.includes('erasedups')) this.lines = this.lines.filter((l) => l !== line);
    this.lines.push(line);
    while (this.lines.length > this.limit) {
      this.lines.shift();
      this.first++;
      this.saved = Math.max(0, this.saved - 1);
    }
  }

  clear(): void {
    this.lines = [];
    this.first = 1;
    this.saved = 0;
  }

  load(fs: FileSystem, path: string): void {
    try {
      if (fs.stat(path)?.type !== 'file') return;
      for (const line of fs.read(path).split('\n')) if (line !== '') this.lines.push(line);
      this.saved = this.lines.length;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
  }

  /** Appends what is new; a history that can't be kept is lost silently, as bash does. */
  save(fs: FileSystem, path: string): void {
    const fresh = this.lines.slice(this.saved);
    if (fresh.length === 0) return;
    try {
      fs.write(path, fresh.map((l) => `${l}\n`).join(''), { append: true, mode: 0o600 });
      this.saved = this.lines.length;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
  }

  /**
   * History expansion: `!!`, `!n`, `!-n`, `!text`, `!?text?`, `!$`, `!^`, `!*`, `^old^new`. Undefined where the line has
   * none; throws EventNotFound.
   */
  expand(line: string): string | undefined {
    const quick = /^\^([^^]+)\^([^^]*)\^?$/.exec(line);
    if (quick) {
      const last = this.lines[this.lines.length - 1] ?? '';
      if (!last.includes(quick[1]!)) throw new EventNotFound(`${line}: substitution failed`);
      return last.replace(quick[1]!, () => quick[2]!);
    }
    if (!line.includes('!')) return undefined;
    let out = '';
    let changed = false;
    let single = false;
    let double = false;
    for (let i = 0; i < line.length; i++) {
      const c = line[i]!;
      if (c === '\\') {
        out += c + (line[++i] ?? '');
        continue;
      }
      if (c === "'" && !double) single = !single;
      if (c === '"' && !single) double = !double;
      const m = c === '!' && !single ? /^!(!|\$|\^|\*|-?\d+|\?[^?\n]+\??|[A-Za-z./_][^\s;&|()<>"']*)(?::(\$|\^|\*|\d+))?/.exec(line.slice(i)) : null;
      const before = line[i - 1];
      if (!m || before === '[' || (before === '$' && /^!($|[^!\w])/.test(line.slice(i))) || (double && line.startsWith('!"', i))) {
        out += c;
        continue;
      }
      out += this.event(m[1]!, m[2]);
      changed = true;
      i += m[0].length - 1;
    }
    return changed ? out : undefined;
  }

  private event(name: string, word: string | undefined): string {
    const { lines } = this;
    if (name === '$' || name === '^' || name === '*') return pick(lines[lines.length - 1] ?? '', name);
    let found: string | undefined;
    if (name === '!') found = lines[lines.length - 1];
    else if (/^-\d+$/.test(name)) found = lines[lines.length + Number(name)];
    else if (/^\d+$/.test(name)) found = lines[Number(name) - this.first];
    else if (name[0] === '?') found = [...lines].reverse().find((l) => l.includes(name.slice(1).replace(/\?$/, '')));
    else found = [...lines].reverse().find((l) => l.startsWith(name));
    if (found === undefined) throw new EventNotFound(`!${name}: event not found`);
    return word === undefined ? found : pick(found, word);
  }
}

const pick = (line: string, word: string): string => {
  const words = line.match(/"(?:\\.|[^"])*"|'[^']*'|\S+/g) ?? [];
  if (word === '$') return words[words.length - 1] ?? '';
  if (word === '^') return words[1] ?? '';
  if (word === '*') return words.slice(1).join(' ');
  return words[Number(word)] ?? '';
};

/** A history reference that means nothing; the line is not run. */
export class EventNotFound extends Error {}
