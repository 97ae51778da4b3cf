/** One term of a field selector. */
export interface FieldTerm {
  field: string;
  operator: '=' | '==' | '!=';
  value: string;
}

/** A parsed field selector: all terms must hold. Fields that an object lacks are empty. */
export class FieldSelector {
  constructor(readonly terms: readonly FieldTerm[]) {}

  get empty(): boolean {
    return this.terms.length === 0;
  }

  matches(fields: Readonly<Record<string, string>>): boolean {
    for (const t of this.terms) if (((fields[t.field] ?? '') === t.value) === (t.operator === '!=')) return false;
    return true;
  }

  /** The value that a field must have, if the selector says so. */
  exactly(field: string): string | undefined {
    for (const t of this.terms) if (t.field === field && t.operator !== '!=') return t.value;
    return undefined;
  }

  /** With `=` for both signs of equality and the escapes of apimachinery. */
  toString(): string {
    return this.terms.map((t) => `${t.field}${t.operator === '!=' ? '!=' : '='}${t.value.replace(/[\\,=]/g, '\\$&')}`).join(',');
  }
}

const everyField = new FieldSelector([]);

/** Parses `a=b,c!=d` with backslash escapes. Throws an Error in the words of apimachinery's fields.ParseSelector. */
export const parseFieldSelector = (text: string | undefined): FieldSelector => {
  if (!text) return everyField;
  const terms: FieldTerm[] = [];
  for (const part of split(text)) {
    if (part === '') continue;
    const m = /^((?:\\.|[^\\=!]|!(?!=))*)(!=|==|=)(.*)$/s.exec(part);
    const value = m && unescape(m[3]!);
    if (!m || value === undefined) throw new Error(`invalid selector: '${text}'; can't understand '${part}'`);
    terms.push({ field: m[1]!, operator: m[2] as FieldTerm['operator'], value: value! });
  }
  return new FieldSelector(terms.sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0)));
};

const split = (text: string): string[] => text.match(/(?:\\.|[^,\\])+/gs) ?? [];

const unescape = (text: string): string | undefined => {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\') {
      const next = text[++i];
      if (next !== '\\' && next !== ',' && next !== '=') return undefined;
      out += next;
    } else if (c === '=') {
      return undefined;
    } else {
      out += c;
    }
  }
  return out;
};
