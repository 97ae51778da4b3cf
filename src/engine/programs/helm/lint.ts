import { parseYaml } from '../../api/yaml/parse.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from '../kubectl/context.ts';
import { messageOf } from '../kubectl/errors.ts';
import { goQuote } from '../kubectl/text/gofmt.ts';
import { joinPath, resolvePath } from '../kubectl/text/path.ts';
import { missingDependencies, processDependencies } from './chart/dependencies.ts';
import type { Chart, Values } from './chart/chart.ts';
import { loadChart, readValues } from './chart/load.ts';
import { offlineCapabilities } from './commands/template.ts';
import { schemaText } from './chart/schema.ts';
import { deepCopy } from './functions/types.ts';
import { splitManifests } from './manifests.ts';
import { renderFiles, valuesFor } from './render.ts';
import { parseVersion } from './semver.ts';
import { fillTable } from './values/tables.ts';

export type Severity = 'INFO' | 'WARNING' | 'ERROR';

export interface LintMessage {
  severity: Severity;
  path: string;
  text: string;
}

type Found = LintMessage[];

const add = (out: Found, severity: Severity, path: string, ...problems: (string | undefined)[]): void => {
  for (const text of problems) if (text !== undefined) out.push({ severity, path, text });
};

const versionProblem = (version: unknown): string | undefined => {
  if (version === undefined || version === '') return 'version is required';
  if (typeof version !== 'string') return `version should be of type string but it's of type ${typeof version === 'number' ? 'float64' : typeof version}`;
  try {
    parseVersion(version);
    return undefined;
  } catch {
    return `version '${version}' is not a valid SemVer`;
  }
};

const apiVersionProblem = (version: unknown): string | undefined => {
  if (!version) return 'apiVersion is required. The value must be either "v1" or "v2"';
  return version === 'v1' || version === 'v2' ? undefined : `apiVersion '${String(version)}' is not valid. The value must be either "v1" or "v2"`;
};

/** What there is to say of a Chart.yaml (rules.Chartfile). */
const chartfile = (text: string): Found => {
  const out: Found = [];
  const path = 'Chart.yaml';
  let m: Record<string, unknown>;
  try {
    m = (parseYaml(text) ?? {}) as Record<string, unknown>;
  } catch (error) {
    add(out, 'ERROR', path, `unable to parse YAML\n\t${messageOf(error)}`);
    return out;
  }
  add(out, 'ERROR', path, m.name ? undefined : 'name is required', apiVersionProblem(m.apiVersion), versionProblem(m.version));
  if (m.appVersion !== undefined && typeof m.appVersion !== 'string') add(out, 'ERROR', path, `appVersion should be of type string but it's of type ${typeof m.appVersion === 'number' ? 'float64' : typeof m.appVersion}`);
  for (const p of (m.maintainers ?? []) as { name?: string }[]) if (!p.name) add(out, 'ERROR', path, 'each maintainer requires a name');
  add(out, 'INFO', path, m.icon ? undefined : 'icon is recommended');
  if (m.icon && !/^https?:\/\/\S+$/.test(String(m.icon))) add(out, 'ERROR', path, `invalid icon URL '${String(m.icon)}'`);
  if (m.apiVersion !== 'v2') {
    if (m.type) add(out, 'ERROR', path, `chart type is not valid in apiVersion '${String(m.apiVersion ?? '')}'. It is valid in apiVersion 'v2'`);
    if (m.dependencies) add(out, 'ERROR', path, `dependencies are not valid in the Chart file with apiVersion '${String(m.apiVersion ?? '')}'. They are valid in apiVersion 'v2'`);
  }
  return out;
};

const documents = (path: string, text: string): Found => {
  const out: Found = [];
  const first = text.split('\n').find((line) => line.trim() !== '');
  if (first !== undefined && /^[ \t]/.test(first)) add(out, 'WARNING', path, `document starts with an illegal indent: ${goQuote(first)}, which may cause parsing problems`);
  for (const document of splitManifests(text)) {
    let value: { kind?: string; metadata?: { name?: string; generateName?: string }; spec?: { selector?: unknown } } | null;
    try {
      value = parseYaml(document) as typeof value;
    } catch (error) {
      add(out, 'ERROR', path, `unable to parse YAML: ${messageOf(error)}`);
      return out;
    }
    if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
      add(out, 'ERROR', path, `unable to parse YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type rules.K8sYamlStruct`);
      return out;
    }
    const name = value?.metadata?.name ?? '';
    const needsSelector = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].includes(value?.kind ?? '');
    if (value && !value.metadata?.generateName && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) {
      add(out, 'WARNING', path, `object name does not conform to Kubernetes naming requirements: ${goQuote(name)}: metadata.name: Invalid value: ${goQuote(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`);
    }
    if (needsSelector && !/matchLabels|matchExpressions/.test(document)) add(out, 'ERROR', path, `a ${value!.kind} must contain matchLabels or matchExpressions, and ${goQuote(name)} does not`);
  }
  return out;
};

function* templates(context: Context, chart: Chart, given: Values, namespace: string): Task<Found> {
  const out: Found = [];
  const path = 'templates/';
  try {
    processDependencies(chart, given);
    const values = valuesFor(chart, given, (line) => context.err(`${line}\n`));
    const files = yield* renderFiles(context, chart, values, {
      release: { name: 'test-release', namespace, revision: 0, isUpgrade: true },
      capabilities: offlineCapabilities(),
      remote: false,
      lint: (line) => context.err(`${line}\n`),
    });
    for (const { name, text } of chart.templates) {
      if (!/\.(ya?ml|tpl|txt)$/.test(name)) add(out, 'ERROR', name, `file extension '${/\.[^.]*$/.exec(name)?.[0] ?? ''}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt`);
      if (text.includes('.Release.Time')) add(out, 'ERROR', name, '.Release.Time has been removed in v3, please replace with the `now` function in your templates');
      const rendered = files.get(`${chart.metadata.name}/${name}`);
      if (/\.ya?ml$/.test(name) && rendered?.trim()) out.push(...documents(name, rendered));
    }
  } catch (error) {
    add(out, 'ERROR', path, messageOf(error));
  }
  return out;
}

const valuesFile = (context: Context, folder: string, given: Values): Found => {
  const out: Found = [];
  const { fs } = context.process.machine;
  const file = joinPath(folder, 'values.yaml');
  if (!fs.stat(file)) add(out, 'INFO', 'values.yaml', 'file does not exist');
  else {
    try {
      const values = fillTable(deepCopy(given), readValues(fs.read(file), 'unable to parse YAML'), false);
      const schema = joinPath(folder, 'values.schema.json');
      const problems = fs.stat(schema) ? schemaText(fs.read(schema), values) : '';
      if (problems) add(out, 'ERROR', 'values.yaml', problems);
    } catch (error) {
      add(out, 'ERROR', 'values.yaml', messageOf(error));
    }
  }
  return out;
};

const dependencies = (chart: Chart, folder: string): Found => {
  const out: Found = [];
  const missing = missingDependencies(chart);
  const unlisted = chart.dependencies.map((c) => c.metadata.name).filter((n) => !(chart.metadata.dependencies ?? []).some((d) => d.name === n));
  if (unlisted.length > 0) add(out, 'ERROR', folder, `chart metadata is missing these dependencies: ${unlisted.join(',')}`);
  if (missing.length > 0) add(out, 'WARNING', folder, `chart directory is missing these dependencies: ${missing.join(',')}`);
  return out;
};

/** Everything that helm lint has to say of a chart (pkg/lint). Throws an Error where there is no chart. */
export function* lintChart(context: Context, path: string, given: Values, namespace: string): Task<Found> {
  const { fs } = context.process.machine;
  const folder = resolvePath(context.process, path);
  const file = joinPath(folder, 'Chart.yaml');
  if (!fs.stat(file)) throw new Error(`unable to check Chart.yaml file in chart: stat ${joinPath(path, 'Chart.yaml')}: no such file or directory`);
  const out = [...chartfile(fs.read(file)), ...valuesFile(context, folder, given)];
  let chart: Chart;
  try {
    chart = loadChart(context.process, path);
  } catch (error) {
    add(out, 'ERROR', 'templates/', messageOf(error));
    add(out, 'ERROR', '', `unable to load chart\n\t${messageOf(error)}`);
    return out;
  }
  const listed = dependencies(chart, folder);
  out.push(...(yield* templates(context, chart, deepCopy(given), namespace)), ...listed);
  return out;
}
