import type { Value } from '../../lib/gotemplate/values.ts';

/** A dependency that a Chart.yaml names. */
export interface Dependency {
  name: string;
  version?: string;
  repository?: string;
  condition?: string;
  tags?: string[];
  alias?: string;
  'import-values'?: unknown[];
}

/** Chart.yaml (chart.Metadata). */
export interface Metadata {
  name: string;
  version: string;
  apiVersion: string;
  home?: string;
  sources?: string[];
  description?: string;
  keywords?: string[];
  maintainers?: { name?: string; email?: string; url?: string }[];
  icon?: string;
  condition?: string;
  tags?: string;
  appVersion?: string;
  deprecated?: boolean;
  annotations?: Record<string, string>;
  kubeVersion?: string;
  dependencies?: Dependency[];
  type?: string;
}

/** A file of a chart, by its path below the chart's folder. */
export interface ChartFile {
  name: string;
  text: string;
}

export type Values = Record<string, Value>;

/** A chart as it was loaded, with the charts in its `charts/`. */
export interface Chart {
  metadata: Metadata;
  templates: ChartFile[];
  /** What the chart's own values.yaml holds. */
  values: Values;
  /** values.schema.json */
  schema?: string;
  /** All that is not a template, a value or a part of the chart itself. */
  files: ChartFile[];
  /** Every file as it was, for packing and showing. */
  raw: ChartFile[];
  dependencies: Chart[];
  parent?: Chart;
}

export const isRoot = (chart: Chart): boolean => chart.parent === undefined;

/** `web/charts/db`: the chart and those that it is in. */
export const fullPath = (chart: Chart): string => (chart.parent ? `${fullPath(chart.parent)}/charts/${chart.metadata.name}` : chart.metadata.name);

/** The files of `crds/`, those of subcharts behind them, each with its path from the top. */
export const crdsOf = (chart: Chart): ChartFile[] => [
  ...chart.files.filter((f) => f.name.startsWith('crds/') && /\.(ya?ml|json)$/.test(f.name)).map((f) => ({ name: `${fullPath(chart)}/${f.name}`, text: f.text })),
  ...chart.dependencies.flatMap(crdsOf),
];
