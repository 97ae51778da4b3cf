import { humanDuration } from '../../../api/humanduration.ts';
import { parseTime } from '../../../api/time.ts';
import { TabWriter } from '../print/tabwriter.ts';

type Map = Readonly<Record<string, string>> | undefined;

const ANNOTATIONS_LEFT_OUT = new Set(['kubectl.kubernetes.io/last-applied-configuration']);
const MAX_ANNOTATION = 140;

/** Go's RFC1123Z in UTC: `Sat, 21 Nov 2026 01:10:38 +0000`. */
export const longTime = (text: string | undefined): string => {
  const ms = parseTime(text);
  return ms === undefined ? 'Mon, 01 Jan 0001 00:00:00 +0000' : new Date(ms).toUTCString().replace('GMT', '+0000');
};

const shorten = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max)}...` : text);

/**
 * A description as kubectl lays it out: labels and values in columns of text/tabwriter with a padding of two, two
 * spaces of indentation a level (kubectl pkg/describe: tabbedString and PrefixWriter).
 */
export class Page {
  private readonly tabs = new TabWriter({ minWidth: 0, padding: 2 });
  private done = '';

  /** `now`: virtual milliseconds, for ages. `tabs`: cells stay separated by tabs. */
  constructor(
    readonly now: number,
    private readonly options: { tabs?: boolean } = {},
  ) {}

  /** Text as it is; cells are separated by tabs. */
  raw(text: string): this {
    if (this.options.tabs) this.done += text;
    else this.tabs.write(text);
    return this;
  }

  line(level: number, text: string): this {
    return this.raw(`${'  '.repeat(level)}${text}\n`);
  }

  field(label: string, value: string | number | boolean, level = 0): this {
    return this.line(level, `${label}:\t${value}`);
  }

  /** A field that is left out when it has no value. */
  maybe(label: string, value: string | number | boolean | undefined | null, level = 0): this {
    return value === undefined || value === null || value === '' ? this : this.field(label, value, level);
  }

  /** The values below each other; `<none>` without any. */
  column(label: string, values: readonly string[], indent = ''): this {
    if (values.length === 0) return this.raw(`${indent}${label}:\t<none>\n`);
    values.forEach((value, i) => this.raw(i === 0 ? `${indent}${label}:\t${value}\n` : `${indent}\t${value}\n`));
    return this;
  }

  labels(label: string, map: Map, indent = ''): this {
    return this.column(label, Object.keys(map ?? {}).sort().map((k) => `${k}=${map![k]}`), indent);
  }

  annotations(label: string, map: Map): this {
    const keys = Object.keys(map ?? {}).filter((k) => !ANNOTATIONS_LEFT_OUT.has(k)).sort();
    this.raw(`${label}:\t`);
    if (keys.length === 0) return this.raw('<none>\n');
    keys.forEach((key, i) => {
      if (i > 0) this.raw('\t');
      const value = map![key]!.replace(/\n$/, '');
      if (value.length + key.length + 2 > MAX_ANNOTATION || value.includes('\n')) {
        this.raw(`${key}:\n`);
        for (const part of value.split('\n')) this.raw(`\t  ${shorten(part, MAX_ANNOTATION - 2)}\n`);
      } else this.raw(`${key}: ${value}\n`);
    });
    return this;
  }

  /** Title, head and rows of a table one level in; `rule` puts dashes under the head. */
  table(title: string, head: readonly string[], rows: readonly (readonly (string | number)[])[], options: { level?: number; rule?: readonly number[] | false } = {}): this {
    const { level = 1, rule } = options;
    if (title) this.line(level - 1, `${title}:`);
    this.line(level, head.join('\t'));
    if (rule !== false) this.line(level, head.map((h, i) => '-'.repeat(rule?.[i] ?? h.length)).join('\t'));
    for (const row of rows) this.line(level, row.join('\t'));
    return this;
  }

  age(time: string | undefined): string {
    const ms = parseTime(time);
    return ms === undefined ? '<unknown>' : humanDuration(this.now - ms);
  }

  /** Columns that were begun end here. */
  flush(): this {
    this.done += this.tabs.flush();
    return this;
  }

  toString(): string {
    this.flush();
    return this.done;
  }
}

/** Names of a resource list in order, with their quantities. */
export const resourceEntries = (list: Readonly<Record<string, unknown>> | undefined): [string, string][] => Object.keys(list ?? {}).sort().map((k) => [k, String(list![k])]);

export const trueFalse = (value: boolean | undefined): string => (value ? 'True' : 'False');

export const orUnset = (value: unknown): string => (value === undefined || value === null ? '<unset>' : String(value));

export const orNone = (text: string): string => text || '<none>';

/** Go's %v of a list of strings. */
export const goList = (list: readonly unknown[] | undefined): string => `[${(list ?? []).join(' ')}]`;

/** The controller among the owners: `ReplicaSet/web-1`. */
export const controllerOf = (metadata: { ownerReferences?: readonly { kind: string; name: string; controller?: boolean }[] }): string => {
  const owner = metadata.ownerReferences?.find((o) => o.controller);
  return owner ? `${owner.kind}/${owner.name}` : '';
};
