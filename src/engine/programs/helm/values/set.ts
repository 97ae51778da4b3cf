import { Int64, fromJson, isGoMap, type Value } from '../../lib/gotemplate/values.ts';
import type { Values } from '../chart/chart.ts';

/** What the text of a --set is to be: of the type that it looks like, a string, or the content of a file. */
export type Reading = (text: string) => Value;

/** --set: numbers, booleans and null are what they look like. */
export const typed: Reading = (text) => {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text.toLowerCase() === 'true' || text.toLowerCase() === 'false') return text.toLowerCase() === 'true';
  if (text === 'null') return null;
  if (text === '0') return new Int64(0);
  return /^-?[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text)) ? new Int64(Number(text)) : text;
};

const stop = Symbol('end');

/** Reads `a.b[0]=x,c={1,2}` into values (pkg/strvals). */
class SetParser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly read: Reading,
  ) {}

  parse(into: Values): void {
    while (this.at < this.text.length) this.key(into);
  }

  /** Text up to one of the stops, with `\` before a character that is none; the stop itself is passed. */
  private until(stops: string): { word: string; end: string | typeof stop } {
    let word = '';
    while (this.at < this.text.length) {
      const c = this.text[this.at++]!;
      if (c === '\\' && this.at < this.text.length) word += this.text[this.at++]!;
      else if (stops.includes(c)) return { word, end: c };
      else word += c;
    }
    return { word, end: stop };
  }

  private key(into: Values): void {
    const { word, end } = this.until('=[,.');
    switch (end) {
      case '[': {
        const index = this.index();
        into[word] = this.item(Array.isArray(into[word]) ? into[word] : [], index);
        return;
      }
      case '=':
        into[word] = this.value();
        return;
      case '.': {
        const inner = isGoMap(into[word]) ? into[word] : {};
        const { at } = this;
        this.key(inner);
        if (this.at === at) throw new Error(`key map ${JSON.stringify(word)} has no value`);
        into[word] = inner;
        return;
      }
      default:
        if (word === '' && end === stop) return;
        if (end === ',') into[word] = '';
        throw new Error(`key ${JSON.stringify(word)} has no value${end === ',' ? ' (cannot end with ,)' : ''}`);
    }
  }

  private index(): number {
    const { word, end } = this.until(']');
    if (end === stop || !/^-?\d+$/.test(word)) throw new Error(`error parsing index: strconv.Atoi: parsing ${JSON.stringify(word)}: invalid syntax`);
    if (Number(word) < 0) throw new Error(`negative ${Number(word)} index not allowed`);
    if (Number(word) > 65_536) throw new Error(`index of ${Number(word)} is greater than maximum supported index of 65536`);
    return Number(word);
  }

  private item(list: Value[], index: number): Value[] {
    const out = [...list];
    while (out.length <= index) out.push(null);
    const { word, end } = this.until('[.=');
    if (word !== '') throw new Error(`unexpected data at end of array index: ${JSON.stringify(word)}`);
    if (end === '=') out[index] = this.value();
    else if (end === '[') {
      const inner = this.index();
      out[index] = this.item(Array.isArray(out[index]) ? out[index] : [], inner);
    } else if (end === '.') {
      const inner = isGoMap(out[index]) ? out[index] : {};
      this.key(inner);
      out[index] = inner;
    }
    return out;
  }

  private value(): Value {
    if (this.text[this.at] === '{') return this.list();
    return this.read(this.until(',').word);
  }

  private list(): Value[] {
    this.at++;
    const out: Value[] = [];
    for (;;) {
      const { word, end } = this.until(',}');
      if (end === stop) throw new Error('list must terminate with \'}\'');
      if (word !== '' || end === ',' || out.length > 0) out.push(this.read(word));
      if (end === '}') break;
    }
    if (this.text[this.at] === ',') this.at++;
    return out;
  }
}

/** Takes a --set into values. Throws an Error in strvals' words. */
export const setInto = (into: Values, text: string, read: Reading): void => new SetParser(text, read).parse(into);

/** --set-json: the value is JSON, or the whole is an object. */
export const setJsonInto = (into: Values, text: string): void => {
  const at = text.indexOf('=');
  const holder: { value?: Value } = {};
  const keep: Reading = () => holder.value;
  holder.value = fromJson(JSON.parse(text.slice(at + 1)));
  setInto(into, `${text.slice(0, at)}=x`, keep);
};

