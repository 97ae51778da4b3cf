// What encoding/json says of a text that is no JSON object (Go's scanner.go and decode.go).

class Wrong extends Error {}

const quoted = (character: string): string => (character === "'" ? `'\\''` : character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`);

class Scanner {
  position = 0;

  constructor(readonly text: string) {}

  peek(): string {
    return this.text[this.position] ?? '';
  }

  fail(context: string): never {
    if (this.position >= this.text.length) throw new Wrong('unexpected end of JSON input');
    throw new Wrong(`invalid character ${quoted(this.peek())} ${context}`);
  }

  space(): void {
    while (' \t\r\n'.includes(this.peek()) && this.peek()) this.position++;
  }

  value(): string {
    this.space();
    const first = this.peek();
    if (first === '{') return this.object();
    if (first === '[') return this.array();
    if (first === '"') return this.string();
    for (const word of ['true', 'false', 'null']) if (first === word[0]) return this.literal(word);
    if (first === '-' || (first >= '0' && first <= '9')) return this.number();
    return this.fail('looking for beginning of value');
  }

  literal(word: string): string {
    for (let i = 0; i < word.length; i++, this.position++) if (this.peek() !== word[i]) this.fail(`in literal ${word} (expecting ${quoted(word[i]!)})`);
    return word === 'null' ? 'null' : 'bool';
  }

  number(): string {
    if (this.peek() === '-') this.position++;
    if (!/[0-9]/.test(this.peek())) this.fail('in numeric literal');
    this.position += /^(0|[1-9][0-9]*)/.exec(this.text.slice(this.position))![0].length;
    if (this.peek() === '.') {
      this.position++;
      if (!/[0-9]/.test(this.peek())) this.fail('after decimal point in numeric literal');
      while (/[0-9]/.test(this.peek())) this.position++;
    }
    if (/[eE]/.test(this.peek())) {
      this.position++;
      if (/[+-]/.test(this.peek())) this.position++;
      if (!/[0-9]/.test(this.peek())) this.fail('in exponent of numeric literal');
      while (/[0-9]/.test(this.peek())) this.position++;
    }
    return 'number';
  }

  string(): string {
    this.position++;
    while (this.peek() !== '"') {
      if (this.position >= this.text.length || this.peek() < ' ') this.fail('in string literal');
      if (this.peek() === '\\') {
        this.position++;
        if (!'bfnrt\\/"u'.includes(this.peek()) || !this.peek()) this.fail('in string escape code');
      }
      this.position++;
    }
    this.position++;
    return 'string';
  }

  object(): string {
    this.position++;
    this.space();
    if (this.peek() === '}') return this.end('object');
    for (;;) {
      this.space();
      if (this.peek() !== '"') this.fail('looking for beginning of object key string');
      this.string();
      this.space();
      if (this.peek() !== ':') this.fail('after object key');
      this.position++;
      this.value();
      this.space();
      if (this.peek() === '}') return this.end('object');
      if (this.peek() !== ',') this.fail('after object key:value pair');
      this.position++;
    }
  }

  array(): string {
    this.position++;
    this.space();
    if (this.peek() === ']') return this.end('array');
    for (;;) {
      this.value();
      this.space();
      if (this.peek() === ']') return this.end('array');
      if (this.peek() !== ',') this.fail('after array element');
      this.position++;
    }
  }

  end(kind: string): string {
    this.position++;
    return kind;
  }
}

/** encoding/json's scanner.go: maxNestingDepth. */
const MAX_DEPTH = 10_000;

/** True when brackets nest deeper than Go reads. */
export const tooDeep = (text: string): boolean => {
  let depth = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inside) {
      if (c === 92) i++;
      else if (c === 34) inside = false;
    } else if (c === 34) inside = true;
    else if (c === 123 || c === 91) {
      if (++depth > MAX_DEPTH) return true;
    } else if (c === 125 || c === 93) depth--;
  }
  return false;
};

/** The kind of JSON value that a text is (`object`, `array`, `string`, `number`, `bool`, `null`), or why it is none, in Go's words. */
const jsonKind = (text: string): { kind: string } | { problem: string } => {
  if (text.length > MAX_DEPTH && tooDeep(text)) return { problem: 'exceeded max depth' };
  const scanner = new Scanner(text);
  try {
    const kind = scanner.value();
    scanner.space();
    if (scanner.position < text.length) scanner.fail('after top-level value');
    return { kind };
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message };
    // What nests deeply and is no JSON either: the stack ends before Go's limit does.
    if (error instanceof RangeError) return { problem: 'exceeded max depth' };
    throw error;
  }
};

/** Why a text cannot be decoded into a Go type (a map where none is named), in Go's words; undefined when it can. */
export const objectProblem = (text: string, type = 'map[string]interface {}'): string | undefined => {
  const found = jsonKind(text);
  if ('problem' in found) return found.problem;
  return found.kind === 'object' || found.kind === 'null' ? undefined : `json: cannot unmarshal ${found.kind} into Go value of type ${type}`;
};
