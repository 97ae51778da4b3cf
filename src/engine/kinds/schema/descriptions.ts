import { Part } from '../../sim/part.ts';

/** What descriptions.json holds: for each type its own text under '' and its fields' texts; numbers point into `texts`. */
export interface Descriptions {
  texts: readonly string[];
  types: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
}

/** The OpenAPI texts. They are large, and few need them. */
export const descriptions = new Part<{ default: unknown }>('descriptions', () => import('./descriptions.json', { with: { type: 'json' } }));

/** The OpenAPI text of a type, or of one of its fields; '' where there is none or the descriptions are not loaded. */
export const describe = (typeId: string, field = ''): string => {
  const file = descriptions.loaded?.default as Descriptions | undefined;
  const found = file?.types[typeId]?.[field];
  const text = typeof found === 'number' ? file!.texts[found]! : (found ?? '');
  // Where the texts come from asterisks are escaped for Markdown.
  return text.replaceAll('\\*', '*');
};
