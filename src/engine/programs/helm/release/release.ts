import { toJson } from '../../lib/gotemplate/values.ts';
import { decodeStrictBase64, encodeBase64 } from '../../../api/base64.ts';
import type { Chart, ChartFile, Metadata, Values } from '../chart/chart.ts';

/** How a release stands. */
export type ReleaseStatus = 'unknown' | 'deployed' | 'uninstalled' | 'superseded' | 'failed' | 'uninstalling' | 'pending-install' | 'pending-upgrade' | 'pending-rollback';

/** A document that is run at a point of a release's life, as the release keeps it. */
export interface Hook {
  name: string;
  kind: string;
  path: string;
  manifest: string;
  events: string[];
  last_run: { started_at?: string; completed_at?: string; phase: string };
  weight?: number;
  delete_policies?: string[];
  output_log_policies?: string[];
}

export interface ReleaseInfo {
  /** RFC 3339 */
  first_deployed: string;
  last_deployed: string;
  deleted: string;
  description: string;
  status: ReleaseStatus;
  notes?: string;
}

/** One revision of a release (release.Release). */
export interface Release {
  name: string;
  info: ReleaseInfo;
  chart: Chart;
  config: Values;
  manifest: string;
  hooks: Hook[];
  version: number;
  namespace: string;
}

interface StoredFile {
  name: string;
  data: string;
}

interface StoredChart {
  metadata: Metadata;
  templates: StoredFile[];
  values: unknown;
  schema: string | null;
  files: StoredFile[];
  lock: null;
}

/** The JSON of a release, with fields as Go's structs have them. */
export interface StoredRelease extends Omit<Release, 'chart' | 'config'> {
  chart: StoredChart;
  config?: unknown;
}

const stored = ({ name, text }: ChartFile): StoredFile => ({ name, data: encodeBase64(text) });

const orNothing = (values: Values): unknown => (Object.keys(values).length > 0 ? toJson(values) : undefined);

/** A release as JSON holds it. Subcharts are not part of it, as in Helm's own. */
export const toStored = (release: Release): StoredRelease => {
  const { chart, config, ...rest } = release;
  const given = orNothing(config);
  return {
    name: rest.name,
    info: rest.info,
    chart: { metadata: chart.metadata, lock: null, templates: chart.templates.map(stored), values: toJson(chart.values), schema: chart.schema === undefined ? null : encodeBase64(chart.schema), files: chart.files.map(stored) },
    ...(given === undefined ? {} : { config: given }),
    manifest: rest.manifest,
    ...(rest.hooks.length > 0 ? { hooks: rest.hooks } : ({} as { hooks: Hook[] })),
    version: rest.version,
    namespace: rest.namespace,
  };
};

const text = ({ name, data }: StoredFile): ChartFile => ({ name, text: decodeStrictBase64(data) });

/** A release from its JSON. */
export const fromStored = (o: StoredRelease, values: (v: unknown) => Values): Release => {
  const templates = (o.chart.templates ?? []).map(text);
  const files = (o.chart.files ?? []).map(text);
  const chart: Chart = { metadata: o.chart.metadata, templates, values: values(o.chart.values), files, raw: [...templates, ...files], dependencies: [] };
  if (o.chart.schema) chart.schema = decodeStrictBase64(o.chart.schema);
  return { ...o, chart, config: values(o.config), hooks: o.hooks ?? [] };
};

