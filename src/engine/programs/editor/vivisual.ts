import type { Task } from '../../sim/sim.ts';
import type { Place } from './buffer.ts';
import { runEx } from './ex.ts';
import { search } from './motions.ts';
import { ViOperators } from './vioperators.ts';

/** Visual mode, and what is asked for in the last line: `:`, `/` and `?`. Gives false where more keys are needed. */
export class ViVisual extends ViOperators {
  protected *visual(keys: string): Task<boolean> {
    const linewise = this.mode === 'line';
    const order = (): [Place, Place] => {
      const [a, z] = [this.anchor, this.at];
      return a.line < z.line || (a.line === z.line && a.column <= z.column) ? [a, z] : [z, a];
    };
    const first = keys[0]!;
    if ('dxycs><JU~u'.includes(first)) {
      const [from, to] = order();
      this.mode = 'normal';
      const name = first === 'x' ? 'd' : first === 's' ? 'c' : first;
      if (name === 'J' || name === 'U' || name === 'u' || name === '~') {
        this.buffer.checkpoint(this.at);
        if (name === 'J') {
          const joined = this.buffer.lines.slice(from.line, to.line + 1).map((l, i) => (i === 0 ? l : l.trimStart())).join(' ');
          this.buffer.lines.splice(from.line, to.line - from.line + 1, joined);
        } else {
          for (let l = from.line; l <= to.line; l++) {
            const line = this.buffer.line(l);
            const [s, e] = linewise ? [0, line.length] : [l === from.line ? from.column : 0, l === to.line ? to.column + 1 : line.length];
            const part = line.slice(s, e);
            this.buffer.lines[l] = line.slice(0, s) + (name === 'U' ? part.toUpperCase() : name === 'u' ? part.toLowerCase() : [...part].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('')) + line.slice(e);
          }
        }
        this.at = { ...from };
        return true;
      }
      return this.operate(name, { linewise, from, to: linewise ? to : { line: to.line, column: to.column + 1 } });
    }
    if (first === 'v' || first === 'V') {
      this.mode = (first === 'v') === (this.mode === 'visual') ? 'normal' : first === 'v' ? 'visual' : 'line';
      return true;
    }
    if (first === 'o') {
      [this.anchor, this.at] = [{ ...this.at }, { ...this.anchor }];
      return true;
    }
    if (first === ':') {
      const [from, to] = order();
      this.mode = 'normal';
      return yield* this.colon(`${from.line + 1},${to.line + 1}`);
    }
    if (first === '/' || first === '?') return yield* this.find(first);
    if (first === 'p') {
      const [from, to] = order();
      const { register } = this;
      this.mode = 'normal';
      this.operate('d', { linewise, from, to: linewise ? to : { line: to.line, column: to.column + 1 } });
      this.register = register;
      this.put(false, 1);
      return true;
    }
    const m = /^([1-9]\d*)?([^]*)$/.exec(keys)!;
    if (m[2] === '') return false;
    const motion = this.motion(m[2]!, m[1] === undefined ? undefined : Number(m[1]));
    if (motion === undefined) return false;
    if (motion) this.at = { ...motion.to };
    return true;
  }

  protected *colon(range: string): Task<boolean> {
    const line = yield* this.ask(':', range);
    this.message = '';
    if (line !== undefined && line.trim() !== '') {
      this.message = `:${line}`;
      yield* runEx(this, line);
      if (this.message === `:${line}`) this.message = '';
    }
    return true;
  }

  protected *find(mark: string): Task<boolean> {
    const text = yield* this.ask(mark);
    if (text === undefined) return true;
    this.direction = mark === '/' ? 1 : -1;
    if (text !== '' && !this.setPattern(text.replace(/\\?[cC]$/, (x) => (x.startsWith('\\') ? '' : x)))) return true;
    if (!this.pattern) return true;
    const to = search(this.buffer, this.at, this.pattern, this.direction);
    this.message = to ? `${mark}${text}` : `E486: Pattern not found: ${text}`;
    if (to) this.at = to;
    return true;
  }
}
