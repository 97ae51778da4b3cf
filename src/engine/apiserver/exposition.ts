/** Names and values of a sample's labels. */
export type Labels = Readonly<Record<string, string>>;

/** Answers by their duration; see Metrics. */
interface Distribution {
  readonly buckets: readonly (number | undefined)[];
  readonly seconds: number;
  readonly n: number;
}

const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

const written = (labels: Labels): string => {
  const names = Object.keys(labels).sort();
  return names.length === 0 ? '' : `{${names.map((name) => `${name}="${escaped(labels[name]!)}"`).join(',')}}`;
};

/** A page in Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). */
export class Exposition {
  private readonly lines: string[] = [];
  private name = '';
  private head: readonly string[] = [];

  /** Begins a family; samples that follow are of it. One without samples is not told of. */
  family(name: string, type: 'counter' | 'gauge' | 'histogram', stability: 'ALPHA' | 'STABLE' | undefined, help: string): void {
    this.name = name;
    this.head = [`# HELP ${name} ${stability ? `[${stability}] ` : ''}${help}`, `# TYPE ${name} ${type}`];
  }

  sample(labels: Labels, value: number): void {
    this.begin();
    this.lines.push(`${this.name}${written(labels)} ${value}`);
  }

  /** A histogram's samples; `bounds` are those of the buckets, the last of which has none. The first ones may be taken together with the next. */
  histogram(labels: Labels, bounds: readonly number[], { buckets, seconds, n }: Distribution, first = 0): void {
    this.begin();
    let sum = 0;
    for (const [i, bound] of bounds.entries()) {
      sum += buckets[i] ?? 0;
      if (i >= first) this.lines.push(`${this.name}_bucket${written({ ...labels, le: String(bound) })} ${sum}`);
    }
    this.lines.push(`${this.name}_bucket${written({ ...labels, le: '+Inf' })} ${n}`, `${this.name}_sum${written(labels)} ${seconds}`, `${this.name}_count${written(labels)} ${n}`);
  }

  private begin(): void {
    this.lines.push(...this.head);
    this.head = [];
  }

  text(): string {
    return `${this.lines.join('\n')}\n`;
  }
}
