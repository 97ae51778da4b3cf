import { parseYaml } from '../../api/yaml/parse.ts';
import { messageOf } from './errors.ts';

/** A document of a file: its value, or what is wrong with it. */
export type Document = { value: unknown } | { error: string };

const startsAsJson = (text: string): boolean => /^\s*\{/.test(text);

/** The end of the JSON value at the start of `text`, or -1 where it is not closed. */
const jsonEnd = (text: string): number => {
  let depth = 0;
  let string = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (string) {
      if (c === '\\') i++;
      else if (c === '"') string = false;
    } else if (c === '"') string = true;
    else if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return -1;
};

/** Splits at lines that begin with `---`; the separator lines themselves are dropped (yaml.NewYAMLReader). */
export const splitDocuments = (text: string): string[] => {
  const documents: string[] = [];
  let current = '';
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    if (/^---[\s]*$/.test(line) || (line.startsWith('---') && /^---\s+#/.test(line))) {
      if (current !== '') documents.push(current);
      current = '';
    } else current += line;
  }
  if (current !== '') documents.push(current);
  return documents;
};

/**
 * Reads a stream of YAML or JSON documents as kubectl does (yaml.NewYAMLOrJSONDecoder): line numbers start anew in each
 * document, and nothing is read after a document that can't be parsed.
 */
export const readDocuments = (text: string): Document[] => {
  const out: Document[] = [];
  let rest = text.startsWith('\ufeff') ? text.slice(1) : text;
  while (startsAsJson(rest)) {
    const body = rest.trimStart();
    const end = jsonEnd(body);
    if (end < 0) return [...out, { error: 'unexpected EOF' }];
    let value: unknown;
    try {
      value = JSON.parse(body.slice(0, end));
    } catch (error) {
      if (out.length > 1) return [...out, { error: messageOf(error) }];
      const yaml = readYaml(rest);
      return [...out, ...yaml];
    }
    out.push({ value });
    rest = body.slice(end);
  }
  if (rest.trim() === '') return out;
  return [...out, ...readYaml(rest)];
};

const readYaml = (text: string): Document[] => {
  const out: Document[] = [];
  for (const document of splitDocuments(text)) {
    try {
      out.push({ value: parseYaml(document) });
    } catch (error) {
      out.push({ error: messageOf(error) });
      return out;
    }
  }
  return out;
};
