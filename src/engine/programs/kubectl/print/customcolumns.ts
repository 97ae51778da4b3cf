import type { KubeObject } from '../../../api/types.ts';
import { goValue } from '../text/gofmt.ts';
import { JsonPath, relaxedJsonPath } from './jsonpath/evaluate.ts';
import { TabWriter } from './tabwriter.ts';
import { escapeTerminal } from './terminal.ts';

export interface CustomColumn {
  header: string;
  /** The source of the path, in braces: it is parsed when the headers are printed. */
  path: string;
}

/** `NAME:.metadata.name,IMAGE:...`. Throws an Error in kubectl's words. */
export const columnsFromSpec = (spec: string): CustomColumn[] => {
  if (spec === '') throw new Error('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const at = part.indexOf(':');
    if (at < 0) throw new Error(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, at), path: relaxedJsonPath(part.slice(at + 1)) };
  });
};

/** A file with a line of headers and a line of paths. */
export const columnsFromTemplate = (text: string): CustomColumn[] => {
  const [first, second] = text.split('\n');
  const format = 'Expected format is one line of space separated headers, one line of space separated column specs.';
  if (!first) throw new Error(`invalid template, missing header line. ${format}`);
  if (second === undefined || second === '') throw new Error(`invalid template, missing spec line. ${format}`);
  const headers = first.split(/\s+/).filter(Boolean);
  const specs = second.split(/\s+/).filter(Boolean);
  if (headers.length !== specs.length) throw new Error(`number of headers (${headers.length}) and field specifications (${specs.length}) don't match`);
  return headers.map((header, i) => ({ header, path: relaxedJsonPath(specs[i]!) }));
};

const cell = (path: JsonPath, object: unknown): string => {
  const results = path.find(object);
  const values = results.flat().map((v) => escapeTerminal(goValue(v)));
  if (results.length === 0 || results[0]!.length === 0) values.unshift('<none>');
  return values.join(',');
};

/** Prints objects, or the items of lists, in columns that the user made up (get.CustomColumnsPrinter). */
export class CustomColumnsPrinter {
  private headed: boolean;
  private readonly writer = new TabWriter({ remember: true });

  constructor(
    private readonly columns: readonly CustomColumn[],
    noHeaders: boolean,
    private readonly out: (text: string) => void,
  ) {
    this.headed = noHeaders;
  }

  /** The rows of an object or a list. Throws after the headers and the rows before are out. */
  print(object: KubeObject | { items: KubeObject[] }): string {
    if (!this.headed) this.writer.write(`${this.columns.map((c) => c.header).join('\t')}\n`);
    this.headed = true;
    const items = Array.isArray((object as { items?: unknown }).items) ? (object as { items: KubeObject[] }).items : [object];
    try {
      const paths = this.columns.map((c) => new JsonPath(c.path));
      for (const item of items) this.writer.write(`${paths.map((path) => cell(path, item)).join('\t')}\n`);
    } catch (error) {
      this.out(this.writer.flush());
      throw error;
    }
    return this.writer.flush();
  }
}
