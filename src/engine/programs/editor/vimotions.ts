import type { Place } from './buffer.ts';
import { findCharacter, matchBracket, paragraph, search, wordBackward, wordEnd, wordForward, type Motion } from './motions.ts';
import { ViBase } from './vibase.ts';

/** The motions of normal mode, by their keys. */
export class ViMotions extends ViBase {
  /** The motion that keys name: undefined while more keys must come, null where it leads nowhere. */
  protected motion(keys: string, count: number | undefined): Motion | null | undefined {
    const { buffer: b, at } = this;
    const n = count ?? 1;
    const repeat = (step: (p: Place) => Place): Place => {
      let p = at;
      for (let i = 0; i < n; i++) p = step(p);
      return p;
    };
    const last = b.lines.length - 1;
    const lineStart = (line: number): Place => ({ line, column: /^\s*/.exec(b.line(line))![0].length });
    switch (keys[0]) {
      case 'h':
        return { to: { line: at.line, column: Math.max(0, at.column - n) } };
      case 'l':
      case ' ':
        return { to: { line: at.line, column: Math.min(b.line(at.line).length, at.column + n) } };
      case 'j':
        return at.line === last ? null : { to: { line: Math.min(last, at.line + n), column: this.wanted ?? at.column }, linewise: true };
      case 'k':
        return at.line === 0 ? null : { to: { line: Math.max(0, at.line - n), column: this.wanted ?? at.column }, linewise: true };
      case '+':
        return { to: lineStart(Math.min(last, at.line + n)), linewise: true };
      case '-':
        return { to: lineStart(Math.max(0, at.line - n)), linewise: true };
      case '0':
        return { to: { line: at.line, column: 0 } };
      case '^':
      case '_':
        return { to: lineStart(at.line) };
      case '$':
        return { to: { line: Math.min(last, at.line + n - 1), column: Math.max(0, b.line(Math.min(last, at.line + n - 1)).length - 1) }, inclusive: true };
      case 'w':
      case 'W':
        return { to: repeat((p) => wordForward(b, p, keys[0] === 'W')) };
      case 'b':
      case 'B':
        return { to: repeat((p) => wordBackward(b, p, keys[0] === 'B')) };
      case 'e':
      case 'E':
        return { to: repeat((p) => wordEnd(b, p, keys[0] === 'E')), inclusive: true };
      case 'G':
        return { to: lineStart(count === undefined ? last : Math.min(last, count - 1)), linewise: true };
      case 'g':
        if (keys.length < 2) return undefined;
        return keys[1] === 'g' ? { to: lineStart(Math.min(last, n - 1)), linewise: true } : keys[1] === 'e' ? { to: wordBackward(b, at, false) } : null;
      case '{':
        return { to: repeat((p) => paragraph(b, p, -1)) };
      case '}':
        return { to: repeat((p) => paragraph(b, p, 1)) };
      case 'H':
        return { to: lineStart(this.view.top), linewise: true };
      case 'L':
        return { to: lineStart(Math.min(last, this.view.top + this.view.height - 1)), linewise: true };
      case 'M':
        return { to: lineStart(Math.min(last, this.view.top + Math.floor(this.view.height / 2))), linewise: true };
      case '%': {
        const to = matchBracket(b, at);
        return to ? { to, inclusive: true } : null;
      }
      case 'f':
      case 'F':
      case 't':
      case 'T': {
        if (keys.length < 2) return undefined;
        this.lastFind = { how: keys[0], c: keys[1]! };
        const to = findCharacter(b, at, keys[0], keys[1]!, n);
        return to ? { to, inclusive: keys[0] === 'f' || keys[0] === 't' } : null;
      }
      case ';':
      case ',': {
        if (!this.lastFind) return null;
        const { how, c } = this.lastFind;
        const flipped = how === how.toLowerCase() ? how.toUpperCase() : how.toLowerCase();
        const to = findCharacter(b, at, keys[0] === ';' ? how : flipped, c, n);
        return to ? { to, inclusive: how === 'f' || how === 't' } : null;
      }
      case 'n':
      case 'N': {
        if (!this.pattern) {
          this.message = 'E35: No previous regular expression';
          return null;
        }
        const to = search(b, at, this.pattern, keys[0] === 'n' ? this.direction : (-this.direction as 1));
        if (!to) this.message = 'E486: Pattern not found';
        return to ? { to } : null;
      }
      case '*':
      case '#': {
        const line = b.line(at.line);
        const word = /^\w*/.exec(line.slice(/\w*$/.exec(line.slice(0, at.column))!.index))![0];
        if (word === '') return null;
        this.pattern = new RegExp(`\\b${word}\\b`, 'gu');
        this.direction = keys[0] === '*' ? 1 : -1;
        const to = search(b, at, this.pattern, this.direction);
        return to ? { to } : null;
      }
      default:
        return null;
    }
  }

  protected textObject(how: string, c: string): { from: Place; to: Place } | undefined {
    const line = this.buffer.line(this.at.line);
    const { column } = this.at;
    if (c === 'w' || c === 'W') {
      const re = c === 'W' ? /\S+|\s+/g : /[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]+|\s+/gu;
      for (const m of line.matchAll(re)) {
        if (column >= m.index && column < m.index + m[0].length) {
          let end = m.index + m[0].length;
          if (how === 'a') end += /^\s*/.exec(line.slice(end))![0].length;
          return { from: { line: this.at.line, column: m.index }, to: { line: this.at.line, column: end } };
        }
      }
      return undefined;
    }
    const open = { ')': '(', b: '(', ']': '[', '}': '{', B: '{', '>': '<' }[c] ?? c;
    const close = { '(': ')', '[': ']', '{': '}', '<': '>' }[open] ?? open;
    const start = line.lastIndexOf(open, column);
    const end = line.indexOf(close, open === close && start === column ? column + 1 : column);
    if (start < 0 || end < 0 || end === start) return undefined;
    return { from: { line: this.at.line, column: how === 'i' ? start + 1 : start }, to: { line: this.at.line, column: how === 'i' ? end : end + 1 } };
  }
}
