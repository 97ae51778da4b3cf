import { numberText } from './numbers.ts';
import { resolvePlain, resolveTagged } from './resolve.ts';
import { Scanner } from './scanner.ts';
import { parserError, YamlError, type Mark, type TokenType } from './tokens.ts';

const mergeKey = Symbol('<<');

type Key = string | typeof mergeKey;

/** Reads one document of YAML 1.1 into JSON values with libyaml's grammar (goyaml.v2, parserc.go and decode.go). */
export class Parser {
  private readonly scanner: Scanner;
  private readonly anchors = new Map<string, { value: unknown; done: boolean }>();

  constructor(
    text: string,
    private readonly resolve: (plain: string) => unknown = resolvePlain,
  ) {
    this.scanner = new Scanner(text);
  }

  /** The first document; null when there is none. Throws YamlError. */
  document(): unknown {
    while (this.scanner.peek().type === 'document-end') this.scanner.next();
    let directives = false;
    while (this.scanner.peek().type === 'directive') {
      directives = true;
      this.scanner.next();
    }
    const token = this.scanner.peek();
    if (token.type === 'stream-end' && !directives) return null;
    if (token.type === 'document-start') this.scanner.next();
    else if (directives) throw parserError('did not find expected <document start>', token.mark);
    if (this.is('directive', 'document-start', 'document-end', 'stream-end')) return null;
    const value = this.node(true, false);
    this.scanner.peek();
    return value;
  }

  private is(...types: TokenType[]): boolean {
    return types.includes(this.scanner.peek().type);
  }

  private node(block: boolean, indentless: boolean): unknown {
    let token = this.scanner.peek();
    const start = token.mark;
    if (token.type === 'alias') return this.alias(this.scanner.next().value);
    let anchor: string | undefined;
    let tag: string | undefined;
    while (token.type === 'anchor' || token.type === 'tag') {
      if (token.type === 'anchor') anchor = token.value;
      else tag = token.value;
      this.scanner.next();
      token = this.scanner.peek();
    }
    const entry = anchor === undefined ? undefined : { value: undefined as unknown, done: false };
    if (entry) this.anchors.set(anchor!, entry);
    const value = this.content(block, indentless, tag, anchor !== undefined, start);
    if (entry) {
      entry.value = value;
      entry.done = true;
    }
    return value;
  }

  private content(block: boolean, indentless: boolean, tag: string | undefined, anchored: boolean, start: Mark): unknown {
    const token = this.scanner.peek();
    if (indentless && token.type === 'block-entry') return this.indentlessSequence();
    switch (token.type) {
      case 'scalar':
        this.scanner.next();
        if (tag !== undefined) return resolveTagged(tag, token.value, token.plain);
        return token.plain ? this.resolve(token.value) : token.value;
      case 'flow-sequence-start':
        return this.flowSequence();
      case 'flow-mapping-start':
        return this.flowMapping();
      case 'block-sequence-start':
        if (block) return this.blockSequence();
        break;
      case 'block-mapping-start':
        if (block) return this.blockMapping();
        break;
    }
    if (tag !== undefined) return resolveTagged(tag, '', true);
    if (anchored) return null;
    throw parserError('did not find expected node content', token.mark, start);
  }

  private alias(name: string): unknown {
    const entry = this.anchors.get(name);
    if (!entry) throw new YamlError(`unknown anchor '${name}' referenced`, 0);
    if (!entry.done) throw new YamlError(`anchor '${name}' value contains itself`, 0);
    return entry.value;
  }

  private blockSequence(): unknown[] {
    const start = this.scanner.next().mark;
    const items: unknown[] = [];
    while (this.is('block-entry')) {
      this.scanner.next();
      items.push(this.is('block-entry', 'block-end') ? null : this.node(true, false));
    }
    this.close('block-end', "did not find expected '-' indicator", start);
    return items;
  }

  private indentlessSequence(): unknown[] {
    const items: unknown[] = [];
    while (this.is('block-entry')) {
      this.scanner.next();
      items.push(this.is('block-entry', 'key', 'value', 'block-end') ? null : this.node(true, false));
    }
    return items;
  }

  private blockMapping(): unknown {
    const start = this.scanner.next().mark;
    const map = new MapBuilder();
    while (this.is('key', 'value')) {
      let key: Key = 'null';
      if (this.is('key')) {
        this.scanner.next();
        if (!this.is('key', 'value', 'block-end')) key = this.key(true);
      }
      let value: unknown = null;
      if (this.is('value')) {
        this.scanner.next();
        if (!this.is('key', 'value', 'block-end')) value = this.node(true, true);
      }
      map.set(key, value);
    }
    this.close('block-end', 'did not find expected key', start);
    return map.build();
  }

  private flowSequence(): unknown[] {
    const start = this.scanner.next().mark;
    const items: unknown[] = [];
    for (let first = true; !this.is('flow-sequence-end'); first = false) {
      if (!first) {
        this.close('flow-entry', "did not find expected ',' or ']'", start);
        if (this.is('flow-sequence-end')) break;
      }
      if (!this.is('key')) {
        items.push(this.node(false, false));
        continue;
      }
      this.scanner.next();
      const map = new MapBuilder();
      const key = this.is('value', 'flow-entry', 'flow-sequence-end') ? 'null' : this.key(false);
      map.set(key, this.flowValue('flow-sequence-end'));
      items.push(map.build());
    }
    this.scanner.next();
    return items;
  }

  private flowMapping(): unknown {
    const start = this.scanner.next().mark;
    const map = new MapBuilder();
    for (let first = true; !this.is('flow-mapping-end'); first = false) {
      if (!first) {
        this.close('flow-entry', "did not find expected ',' or '}'", start);
        if (this.is('flow-mapping-end')) break;
      }
      if (this.is('key')) {
        this.scanner.next();
        const key = this.is('value', 'flow-entry', 'flow-mapping-end') ? 'null' : this.key(false);
        map.set(key, this.flowValue('flow-mapping-end'));
      } else map.set(this.key(false), null);
    }
    this.scanner.next();
    return map.build();
  }

  private flowValue(end: TokenType): unknown {
    if (!this.is('value')) return null;
    this.scanner.next();
    return this.is('flow-entry', end) ? null : this.node(false, false);
  }

  private close(type: TokenType, problem: string, start: Mark): void {
    const token = this.scanner.peek();
    if (token.type !== type) throw parserError(problem, token.mark, start);
    this.scanner.next();
  }

  /** Keys become strings, as they must in JSON. */
  private key(block: boolean): Key {
    const token = this.scanner.peek();
    if (token.type === 'scalar' && token.plain && token.value === '<<') {
      this.scanner.next();
      return mergeKey;
    }
    const value = this.node(block, block);
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return numberText(value);
    if (typeof value === 'boolean') return String(value);
    if (value === null) return 'null';
    throw new YamlError(`invalid map key: ${JSON.stringify(value)}`, 0);
  }
}

/** A map whose later keys win over earlier ones, and whose own keys win over merged ones. */
class MapBuilder {
  private readonly own = new Map<string, unknown>();
  private readonly merged: unknown[] = [];

  set(key: Key, value: unknown): void {
    if (key === mergeKey) this.merge(value);
    else this.own.set(key, value);
  }

  private merge(value: unknown): void {
    const maps = Array.isArray(value) ? value : [value];
    for (const map of maps) if (typeof map !== 'object' || map === null || Array.isArray(map)) throw new YamlError('map merge requires map or sequence of maps as the value', 0);
    this.merged.push(...maps);
  }

  build(): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    const set = (key: string, value: unknown): void => {
      if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
      else out[key] = value;
    };
    for (const map of this.merged.toReversed()) for (const [key, value] of Object.entries(map as object)) set(key, value);
    for (const [key, value] of this.own) set(key, value);
    return out;
  }
}
