import type { LabelSelector } from './kubernetes.ts';
import { labelKey, labelValue } from './names.ts';

export type Labels = Readonly<Record<string, string>> | undefined;

export type SelectorOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

export interface Requirement {
  key: string;
  operator: SelectorOperator;
  /** Sorted, each once. */
  values: readonly string[];
}

/** A parsed label selector: all requirements must hold. */
export class Selector {
  constructor(readonly requirements: readonly Requirement[]) {}

  get empty(): boolean {
    return this.requirements.length === 0;
  }

  matches(labels: Labels): boolean {
    for (const r of this.requirements) if (!meets(r, labels)) return false;
    return true;
  }

  /** The value that a key must have, if the selector says so. */
  exactly(key: string): string | undefined {
    return this.requirements.find((r) => r.key === key && (r.operator === '=' || r.operator === '==' || r.operator === 'in') && r.values.length === 1)?.values[0];
  }

  /** As apimachinery prints it: `app=web,tier in (a,b),!old`. */
  toString(): string {
    return this.requirements.map(requirementText).join(',');
  }
}

export const everything = new Selector([]);

/** Matches no object. */
export const nothing: Selector = new (class extends Selector {
  override matches(): boolean {
    return false;
  }
})([]);

const meets = (r: Requirement, labels: Labels): boolean => {
  const value = labels?.[r.key];
  switch (r.operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && r.values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !r.values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
      return value !== undefined && /^-?\d+$/.test(value) && Number(value) > Number(r.values[0]);
    case 'lt':
      return value !== undefined && /^-?\d+$/.test(value) && Number(value) < Number(r.values[0]);
  }
};

const requirementText = ({ key, operator, values }: Requirement): string => {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`;
    case 'gt':
      return `${key}>${values[0]}`;
    case 'lt':
      return `${key}<${values[0]}`;
    default:
      return `${key}${operator}${values[0]}`;
  }
};

/** True when every label of `selector` is there: the selectors of Services and ReplicationControllers. */
export const matchesLabels = (selector: Labels, labels: Labels): boolean => {
  for (const key in selector) if (labels?.[key] !== selector[key]) return false;
  return true;
};

const known = new WeakMap<object, Selector>();

/** The selector of a LabelSelector object, remembered by identity. Undefined selects nothing, an empty one everything. */
export const selectorOf = (object: LabelSelector | undefined | null): Selector => {
  if (!object) return nothing;
  let selector = known.get(object);
  if (!selector) known.set(object, (selector = fromObject(object)));
  return selector;
};

const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const;

const fromObject = ({ matchLabels, matchExpressions }: LabelSelector): Selector => {
  const requirements: Requirement[] = Object.keys(matchLabels ?? {}).map((key) => ({ key, operator: '=', values: [matchLabels![key]!] }));
  for (const e of matchExpressions ?? []) {
    const operator = operators[e.operator as keyof typeof operators];
    if (!operator) throw new Error(`"${e.operator}" is not a valid label selector operator`);
    requirements.push({ key: e.key, operator, values: [...new Set(e.values ?? [])].sort() });
  }
  return new Selector(requirements.sort(byKey));
};

const byKey = (a: Requirement, b: Requirement): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** How kubectl prints a LabelSelector object (metav1.FormatLabelSelector): `<none>` when it is empty. */
export const formatSelector = (object: LabelSelector | undefined | null): string => {
  try {
    return selectorOf(object).toString() || '<none>';
  } catch {
    return '<error>';
  }
};

/** `a=1,b=2`, sorted; `<none>` without any (labels.FormatLabels). */
export const formatLabels = (labels: Labels): string =>
  Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${labels![key]}`)
    .join(',') || '<none>';

interface Token {
  type: 'identifier' | 'comma' | 'open' | 'close' | '!' | '=' | '==' | '!=' | 'gt' | 'lt' | 'in' | 'notin' | 'end' | 'error';
  text: string;
}

const symbols: Record<string, Token['type']> = { ',': 'comma', '(': 'open', ')': 'close', '!': '!', '=': '=', '==': '==', '!=': '!=', '>': 'gt', '<': 'lt' };

const tokens = (text: string): Token[] => {
  const out: Token[] = [];
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    if (/\s/.test(c)) {
      i++;
    } else if ('=!(),><'.includes(c)) {
      const two = text.slice(i, i + 2);
      const symbol = symbols[two] ? two : c;
      out.push({ type: symbols[symbol] ?? 'error', text: symbol });
      i += symbol.length;
    } else {
      const word = /^[^\s=!(),><]+/.exec(text.slice(i))![0];
      out.push({ type: word === 'in' || word === 'notin' ? word : 'identifier', text: word });
      i += word.length;
    }
  }
  out.push({ type: 'end', text: '' });
  return out;
};

/** Parses the text form of a label selector. Throws an Error in the words of apimachinery's labels.Parse. */
export const parseSelector = (text: string | undefined): Selector => (text ? new Selector(new SelectorParser(tokens(text)).parse().sort(byKey)) : everything);

class SelectorParser {
  private position = 0;

  constructor(private readonly tokens: Token[]) {}

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const token = this.peek();
      if (token.type === 'end') return requirements;
      if (token.type !== 'identifier' && token.type !== '!') throw new Error(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      try {
        requirements.push(this.requirement());
      } catch (error) {
        throw new Error(`unable to parse requirement: ${(error as Error).message}`);
      }
      const next = this.take();
      if (next.type === 'end') return requirements;
      if (next.type !== 'comma') throw new Error(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = this.peek();
      if (after.type !== 'identifier' && after.type !== '!') throw new Error(`found '${after.text}', expected: identifier after ','`);
    }
  }

  // `in` and `notin` are words like others wherever a value may stand.
  private peek(): Token {
    const token = this.tokens[this.position]!;
    return token.type === 'in' || token.type === 'notin' ? { type: 'identifier', text: token.text } : token;
  }

  private take(): Token {
    const token = this.peek();
    this.position = Math.min(this.position + 1, this.tokens.length - 1);
    return token;
  }

  private requirement(): Requirement {
    let token = this.take();
    const not = token.type === '!';
    if (not) token = this.take();
    if (token.type !== 'identifier') throw new Error(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const problems = labelKey(key);
    if (problems.length > 0) throw new Error(`<nil>: Invalid value: ${JSON.stringify(key)}: ${problems.join('; ')}`);
    if (not) return { key, operator: '!', values: [] };
    const next = this.peek();
    if (next.type === 'end' || next.type === 'comma') return { key, operator: 'exists', values: [] };
    const operator = this.operator();
    const values = operator === 'in' || operator === 'notin' ? this.list() : [this.exact()];
    for (const value of values) {
      const wrong = labelValue(value);
      if (wrong.length > 0) throw new Error(`values[0][${key}]: Invalid value: ${JSON.stringify(value)}: ${wrong.join('; ')}`);
      if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(value)) throw new Error(`values[0]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
    }
    return { key, operator, values: [...new Set(values)].sort() };
  }

  private operator(): SelectorOperator {
    const token = this.tokens[this.position]!;
    this.take();
    switch (token.type) {
      case '=':
      case '==':
      case '!=':
      case 'in':
      case 'notin':
      case 'gt':
      case 'lt':
        return token.type;
      default:
        throw new Error(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  private exact(): string {
    const next = this.peek();
    if (next.type === 'end' || next.type === 'comma') return '';
    const token = this.take();
    if (token.type !== 'identifier') throw new Error(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  private list(): string[] {
    const open = this.take();
    if (open.type !== 'open') throw new Error(`found '${open.text}' expected: '('`);
    const first = this.peek();
    if (first.type === 'close') {
      this.take();
      return [''];
    }
    if (first.type !== 'identifier' && first.type !== 'comma') throw new Error(`found '${first.text}', expected: ',', ')' or identifier`);
    const values: string[] = [];
    let pending = true;
    for (;;) {
      const token = this.take();
      if (token.type === 'identifier') {
        values.push(token.text);
        pending = false;
        const next = this.peek();
        if (next.type !== 'comma' && next.type !== 'close') throw new Error(`found '${next.text}', expected: ',' or ')'`);
      } else if (token.type === 'comma') {
        if (pending) values.push('');
        pending = true;
      } else if (token.type === 'close') {
        if (pending) values.push('');
        return values;
      } else {
        throw new Error(`found '${token.text}', expected: ',', or identifier`);
      }
    }
  }
}
