/** The media type of such pages (prometheus/common: expfmt). */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';

/** Names and values of a sample's labels. */
export type Labels = Readonly<Record<string, string>>;

/** What was observed, in buckets: how much is at most the bound of the same index, but above the one before. */
export interface Observed {
  readonly buckets: readonly (number | undefined)[];
  readonly seconds: number;
  readonly n: number;
}

const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

const written = (labels: Labels): string => {
  const names = Object.keys(labels).sort();
  return names.length === 0 ? '' : `{${names.map((name) => `${name}="${escaped(labels[name]!)}"`).join(',')}}`;
};

/** A number as Go writes it with `%g`: with an exponent of two digits or more from a million on, and below a ten-thousandth. */
const number = (value: number): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
};

/** A page in Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats), families in the order of their names. */
export class Exposition {
  private readonly families = new Map<string, { head: readonly string[]; lines: string[] }>();
  private name = '';
  private lines: string[] = [];

  /** Begins a family; samples that follow are of it. One without samples is not told of. */
  family(name: string, type: 'counter' | 'gauge' | 'histogram' | 'summary', stability: 'ALPHA' | 'BETA' | 'STABLE' | undefined, help: string): void {
    this.name = name;
    this.lines = [];
    this.families.set(name, { head: [`# HELP ${name} ${stability ? `[${stability}] ` : ''}${help}`, `# TYPE ${name} ${type}`], lines: this.lines });
  }

  /** `at`: when it was measured, in milliseconds, where the page is to say so. */
  sample(labels: Labels, value: number, at?: number): void {
    this.lines.push(`${this.name}${written(labels)} ${number(value)}${at === undefined ? '' : ` ${Math.floor(at)}`}`);
  }

  /** A summary's samples without quantiles' values: what took no time. */
  summary(labels: Labels, quantiles: readonly string[], seconds: number, n: number): void {
    for (const quantile of quantiles) this.lines.push(`${this.name}${written({ ...labels, quantile })} ${n === 0 ? 0 : number(seconds / n)}`);
    this.lines.push(`${this.name}_sum${written(labels)} ${number(seconds)}`, `${this.name}_count${written(labels)} ${number(n)}`);
  }

  /** A histogram's samples; `bounds` are those of the buckets, the last of which has none. The first ones may be taken together with the next. */
  histogram(labels: Labels, bounds: readonly number[], { buckets, seconds, n }: Observed, first = 0): void {
    let sum = 0;
    for (const [i, bound] of bounds.entries()) {
      sum += buckets[i] ?? 0;
      if (i >= first) this.lines.push(`${this.name}_bucket${written({ ...labels, le: number(bound) })} ${number(sum)}`);
    }
    this.lines.push(`${this.name}_bucket${written({ ...labels, le: '+Inf' })} ${number(n)}`, `${this.name}_sum${written(labels)} ${number(seconds)}`, `${this.name}_count${written(labels)} ${number(n)}`);
  }

  text(): string {
    const told = [...this.families].filter(([, { lines }]) => lines.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
    return told.map(([, { head, lines }]) => `${[...head, ...lines].join('\n')}\n`).join('');
  }
}
