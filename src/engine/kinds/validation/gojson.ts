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

/** Why a text cannot be decoded into a map, in Go's words; undefined when it can. */
export const objectProblem = (text: string): string | undefined => {
  const scanner = new Scanner(text);
  try {
    const kind = scanner.value();
    scanner.space();
    if (scanner.position < text.length) scanner.fail('after top-level value');
    return kind === 'object' || kind === 'null' ? undefined : `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
};
