import { utf8 } from '../../api/utf8.ts';
import { encodeBase64 } from '../../api/base64.ts';
import { GoObject, fn, isGoMap, type Value } from '../lib/gotemplate/values.ts';
import { fullPath, isRoot, type Chart, type ChartFile, type Metadata, type Values } from './chart/chart.ts';
import type { Renderable } from './engine.ts';
import { yamlOf } from './functions/encoding.ts';

/** What templates learn of the cluster (chartutil.Capabilities). */
export interface Capabilities {
  /** `v1.36.0` */
  version: string;
  apiVersions: readonly string[];
}

/** What templates learn of the release. */
export interface ReleaseOptions {
  name: string;
  namespace: string;
  revision: number;
  isUpgrade: boolean;
}

export const helmVersion = 'v3.21.4';

const capabilities = ({ version, apiVersions }: Capabilities): GoObject => {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  const kube = new GoObject('*chartutil.KubeVersion', { Version: version, Major: major, Minor: minor, GitVersion: version }, { String: fn('', () => version), GitVersion: fn('', () => version) }, version);
  return new GoObject('*chartutil.Capabilities', {
    KubeVersion: kube,
    APIVersions: new GoObject('chartutil.VersionSet', {}, { Has: fn('string', ([v]: [string]) => apiVersions.includes(v)) }, [...apiVersions]),
    HelmVersion: new GoObject('version.BuildInfo', { Version: helmVersion, GitCommit: '', GitTreeState: '', GoVersion: 'go1.26.10' }),
  });
};

/** A glob of gobwas: `*` stops at slashes, `**` does not; braces hold alternatives. */
const globPattern = (glob: string): RegExp =>
  new RegExp(`^${glob.replace(/[.+^$()|\\]/g, '\\$&').replace(/\*\*|\*|\?|\{|\}|,/g, (c) => ({ '**': '.*', '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')', ',': '|' })[c]!)}$`);

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const lines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** `.Files` (engine.files). */
const filesObject = (files: readonly ChartFile[]): GoObject => {
  const get = (name: string): string => files.find((f) => f.name === name)?.text ?? '';
  const map = (write: (text: string) => string): string => (files.length === 0 ? '' : yamlOf(Object.fromEntries(files.map((f) => [baseName(f.name), write(f.text)]))));
  return new GoObject('engine.files', {}, {
    Get: fn('string', ([name]: [string]) => get(name)),
    GetBytes: fn('string', ([name]: [string]) => [...utf8(get(name))]),
    Glob: fn('string', ([glob]: [string]) => filesObject(files.filter((f) => globPattern(glob).test(f.name)))),
    AsConfig: fn('', () => map((t) => t)),
    AsSecrets: fn('', () => map(encodeBase64)),
    Lines: fn('string', ([name]: [string]) => lines(get(name))),
  }, Object.fromEntries(files.map((f) => [f.name, f.text])));
};

/** `.Chart`: Chart.yaml's fields by the names of Go's struct. */
const chartObject = (chart: Chart): GoObject => {
  const m: Metadata = chart.metadata;
  return new GoObject('struct { chart.Metadata; IsRoot bool }', {
    Name: m.name,
    Home: m.home ?? '',
    Sources: m.sources ?? [],
    Version: String(m.version),
    Description: m.description ?? '',
    Keywords: m.keywords ?? [],
    Maintainers: (m.maintainers ?? []).map((p) => new GoObject('*chart.Maintainer', { Name: p.name ?? '', Email: p.email ?? '', URL: p.url ?? '' })),
    Icon: m.icon ?? '',
    APIVersion: m.apiVersion,
    Condition: m.condition ?? '',
    Tags: m.tags ?? '',
    AppVersion: m.appVersion === undefined ? '' : String(m.appVersion),
    Deprecated: m.deprecated ?? false,
    Annotations: m.annotations ?? {},
    KubeVersion: m.kubeVersion ?? '',
    Dependencies: (m.dependencies ?? []).map((d) => new GoObject('*chart.Dependency', { Name: d.name, Version: d.version ?? '', Repository: d.repository ?? '', Condition: d.condition ?? '', Alias: d.alias ?? '' })),
    Type: m.type ?? '',
    IsRoot: isRoot(chart),
  });
};

const isLibrary = (chart: Chart): boolean => chart.metadata.type?.toLowerCase() === 'library';

const scoped = (chart: Chart, outer: Values, out: Map<string, Renderable>): Values => {
  const outerValues = outer.Values as Values;
  const own: Value = isRoot(chart) ? outerValues : outerValues[chart.metadata.name];
  const subcharts: Values = {};
  const scope: Values = {
    Chart: chartObject(chart),
    Files: filesObject(chart.files),
    Release: outer.Release,
    Capabilities: outer.Capabilities,
    Values: isGoMap(own) ? own : {},
    Subcharts: subcharts,
  };
  for (const child of chart.dependencies) subcharts[child.metadata.name] = scoped(child, scope, out);
  const path = fullPath(chart);
  for (const { name, text } of chart.templates) {
    if (isLibrary(chart) && !baseName(name).startsWith('_')) continue;
    out.set(`${path}/${name}`, { text, scope, basePath: `${path}/templates` });
  }
  return scope;
};

/** Every template of a chart and its subcharts with what it sees (engine.allTemplates). */
export const renderables = (chart: Chart, values: Values, release: ReleaseOptions, cluster: Capabilities): Map<string, Renderable> => {
  const out = new Map<string, Renderable>();
  const { name, namespace, revision, isUpgrade } = release;
  const top: Values = {
    Values: values,
    Release: { Name: name, Namespace: namespace, Revision: revision, Service: 'Helm', IsInstall: !isUpgrade, IsUpgrade: isUpgrade },
    Capabilities: capabilities(cluster),
  };
  scoped(chart, top, out);
  return out;
};
