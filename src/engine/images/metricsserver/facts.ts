/** What one scrape of a kubelet tells of a container or a node. */
export interface Point {
  /** Virtual milliseconds. */
  at: number;
  /** When it started, virtual milliseconds; 0 where that is not told. */
  startedAt: number;
  /** CPU time used so far, in seconds. */
  cpu: number;
  /** Bytes of the working set. */
  memory: number;
}

/** What one scrape of one kubelet tells. */
export interface NodeBatch {
  node: Point;
  /** By `namespace/name` and container. */
  pods: Map<string, Map<string, Point>>;
}

interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
  at: number;
}

const line = /^([a-z_]+)(?:\{(.*)\})? (\S+)(?: (\d+))?$/;

const labelsOf = (text: string): Record<string, string> => Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));

/** The samples of a text in Prometheus' format by metric. `now` stands in where a sample has no time. */
const samplesIn = (text: string, now: number): Map<string, Sample[]> => {
  const found = new Map<string, Sample[]>();
  for (const [, name, labels = '', value, at] of text.split('\n').map((l) => line.exec(l)).filter((m) => m !== null)) {
    const samples = found.get(name!) ?? [];
    found.set(name!, samples);
    samples.push({ labels: labelsOf(labels), value: Number(value), at: at === undefined ? now : Number(at) });
  }
  return found;
};

/** Reads a kubelet's /metrics/resource (metrics-server: pkg/scraper/client/resource/decode.go). Undefined where it tells nothing of the node. */
export const parseResourceMetrics = (text: string, now: number): NodeBatch | undefined => {
  const samples = samplesIn(text, now);
  const [cpu] = samples.get('node_cpu_usage_seconds_total') ?? [];
  const [memory] = samples.get('node_memory_working_set_bytes') ?? [];
  if (!cpu || !memory || cpu.value === 0 || memory.value === 0) return undefined;
  const pods: NodeBatch['pods'] = new Map();
  const point = ({ labels, at }: Sample): Point => {
    const key = `${labels['namespace']}/${labels['pod']}`;
    const containers = pods.get(key) ?? new Map<string, Point>();
    pods.set(key, containers);
    const name = labels['container']!;
    const known = containers.get(name) ?? { at, startedAt: 0, cpu: 0, memory: 0 };
    containers.set(name, known);
    return known;
  };
  for (const sample of samples.get('container_cpu_usage_seconds_total') ?? []) point(sample).cpu = sample.value;
  for (const sample of samples.get('container_memory_working_set_bytes') ?? []) point(sample).memory = sample.value;
  for (const sample of samples.get('container_start_time_seconds') ?? []) point(sample).startedAt = sample.value * 1000;
  return { node: { at: cpu.at, startedAt: 0, cpu: cpu.value, memory: memory.value }, pods };
};
