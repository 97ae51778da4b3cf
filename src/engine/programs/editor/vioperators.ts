import type { Place } from './buffer.ts';
import { ViMotions } from './vimotions.ts';

/** What d, c, y, p, > and < do to a stretch of text. */
export class ViOperators extends ViMotions {
  protected yank(from: Place, to: Place): void {
    this.register = { text: this.buffer.slice(from, to), linewise: false };
  }

  protected operate(name: string, range: { linewise: boolean; from: Place; to: Place }): boolean {
    const { buffer: b } = this;
    const { linewise, from, to } = range;
    if (linewise || name === '>' || name === '<') {
      const lines = b.lines.slice(from.line, to.line + 1);
      if (name === '>' || name === '<') {
        b.checkpoint(this.at);
        for (let l = from.line; l <= to.line; l++) b.lines[l] = name === '>' ? (b.line(l) === '' ? '' : `  ${b.line(l)}`) : b.line(l).replace(/^(?: {1,2}|\t)/, '');
        this.at = { line: from.line, column: /^\s*/.exec(b.line(from.line))![0].length };
        return true;
      }
      this.register = { text: lines.join('\n'), linewise: true };
      if (name === 'y') {
        if (lines.length > 2) this.message = `${lines.length} lines yanked`;
        this.at = { line: from.line, column: this.at.line === from.line ? this.at.column : 0 };
        return true;
      }
      b.checkpoint(this.at);
      if (name === 'c') {
        b.lines.splice(from.line, lines.length, '');
        this.insertAt({ line: from.line, column: 0 });
        return true;
      }
      b.removeLines(from.line, to.line);
      if (lines.length > 2) this.message = `${lines.length} fewer lines`;
      const line = Math.min(from.line, b.lines.length - 1);
      this.at = { line, column: /^\s*/.exec(b.line(line))![0].length };
      return true;
    }
    this.yank(from, to);
    if (name === 'y') {
      this.at = { ...from };
      return true;
    }
    b.checkpoint(this.at);
    b.remove(from, to);
    if (name === 'c') this.insertAt({ ...from });
    else this.at = { ...from };
    return true;
  }

  protected put(after: boolean, n: number): void {
    const { buffer: b, at, register } = this;
    const text = Array<string>(n).fill(register.text);
    if (register.linewise) {
      const line = after ? at.line + 1 : at.line;
      b.lines.splice(line, 0, ...text.flatMap((t) => t.split('\n')));
      this.at = { line, column: /^\s*/.exec(b.line(line))![0].length };
      return;
    }
    if (register.text === '') return;
    const column = after && b.line(at.line) !== '' ? at.column + 1 : at.column;
    const end = b.insert({ line: at.line, column }, text.join(''));
    this.at = { line: end.line, column: Math.max(0, end.column - 1) };
  }

  /** d, c, y, > and < with what follows them. */
  protected operator(name: string, keys: string, before: number | undefined): boolean {
    const m = /^([1-9]\d*)?([^]*)$/.exec(keys)!;
    const inner = m[1] === undefined ? undefined : Number(m[1]);
    const rest = m[2]!;
    if (rest === '') return false;
    const count = before === undefined && inner === undefined ? undefined : (before ?? 1) * (inner ?? 1);
    const { at, buffer: b } = this;
    if (rest[0] === name) return this.operate(name, { linewise: true, from: at, to: { line: Math.min(b.lines.length - 1, at.line + (count ?? 1) - 1), column: 0 } });
    if ((rest[0] === 'i' || rest[0] === 'a') && rest.length < 2) return false;
    if (rest[0] === 'i' || rest[0] === 'a') {
      const object = this.textObject(rest[0], rest[1]!);
      return object ? this.operate(name, { linewise: false, ...object }) : true;
    }
    // cw changes to the end of the word, not to the next.
    const key = name === 'c' && rest[0] === 'w' && /\S/.test(b.line(at.line)[at.column] ?? '') ? 'e' : name === 'c' && rest[0] === 'W' ? 'E' : rest;
    const motion = this.motion(key, count);
    if (motion === undefined) return false;
    if (!motion) return true;
    let [from, to] = [at, motion.to];
    if (to.line < from.line || (to.line === from.line && to.column < from.column)) [from, to] = [to, from];
    if (motion.linewise) return this.operate(name, { linewise: true, from, to });
    // dw at the end of a line stays on it.
    if (rest[0]!.toLowerCase() === 'w' && to.line > from.line) to = { line: from.line, column: b.line(from.line).length };
    return this.operate(name, { linewise: false, from, to: motion.inclusive ? { line: to.line, column: to.column + 1 } : to });
  }

  protected insertAt(at: Place, count = 1): void {
    this.mode = 'insert';
    this.at = at;
    this.insertCount = count;
    this.inserted = '';
  }
}
