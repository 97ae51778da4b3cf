import { parseYaml } from '../../../api/yaml/parse.ts';
import type { Process } from '../../../hosts/types.ts';
import { joinPath, resolvePath } from '../../kubectl/text/path.ts';
import { fromJson, isGoMap } from '../../lib/gotemplate/values.ts';
import { unpacked } from './archive.ts';
import type { Chart, ChartFile, Metadata, Values } from './chart.ts';
import { ignoreRules } from './ignore.ts';
import { metadataProblem } from './metadata.ts';

/** YAML as Helm reads it: numbers are float64. Throws an Error whose words begin with what failed. */
const readYaml = (text: string, what: string): unknown => {
  try {
    return fromJson(parseYaml(text));
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`);
  }
};

/** The values in a text. Throws an Error. */
export const readValues = (text: string, what: string): Values => {
  const value = readYaml(text, what);
  if (value === null) return {};
  if (!isGoMap(value)) throw new Error(`${what}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value === 'object' ? 'number' : typeof value} into Go value of type map[string]interface {}`);
  return value;
};

const metadataOf = (text: string): Metadata => {
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    throw new Error(`cannot load Chart.yaml: ${(error as Error).message}`);
  }
  const given = (value ?? {}) as Metadata;
  const legacy = given.apiVersion === undefined || given.apiVersion === '';
  return legacy ? { ...given, apiVersion: 'v1' } : given;
};

/** The files below `charts/` by the chart that they belong to. */
const subcharts = (files: readonly ChartFile[]): Map<string, ChartFile[]> => {
  const out = new Map<string, ChartFile[]>();
  for (const file of files) {
    if (!file.name.startsWith('charts/')) continue;
    const rest = file.name.slice('charts/'.length);
    const top = rest.split('/')[0]!;
    if (/^[_.]/.test(top)) continue;
    if (rest === top && !top.endsWith('.tgz')) continue;
    out.set(top, [...(out.get(top) ?? []), { name: rest.slice(top.length + 1), text: file.text }]);
  }
  return out;
};

const withDependencies = (metadata: Metadata, file: ChartFile | undefined): Metadata => {
  if (!file || metadata.apiVersion !== 'v1') return metadata;
  const requirements = parseYaml(file.text) as { dependencies?: Metadata['dependencies'] } | null;
  return { ...metadata, ...(requirements?.dependencies ? { dependencies: requirements.dependencies } : {}) };
};

const own = new Set(['Chart.yaml', 'Chart.lock', 'values.yaml', 'values.schema.json', 'requirements.yaml', 'requirements.lock']);

/** Puts a chart together from its files (loader.LoadFiles). Throws an Error in Helm's words. */
const chartOf = (files: readonly ChartFile[], parent?: Chart): Chart => {
  const find = (name: string): ChartFile | undefined => files.find((f) => f.name === name);
  const chartYaml = find('Chart.yaml');
  if (!chartYaml) throw new Error('Chart.yaml file is missing');
  const metadata = withDependencies(metadataOf(chartYaml.text), find('requirements.yaml'));
  const schema = find('values.schema.json');
  const values = find('values.yaml');
  const chart: Chart = {
    metadata,
    templates: files.filter((f) => f.name.startsWith('templates/')),
    values: values ? readValues(values.text, 'cannot load values.yaml') : {},
    ...(schema ? { schema: schema.text } : {}),
    files: files.filter((f) => !own.has(f.name) && !f.name.startsWith('templates/') && !f.name.startsWith('charts/')),
    raw: [...files],
    dependencies: [],
    ...(parent ? { parent } : {}),
  };
  const problem = metadataProblem(metadata);
  if (problem) throw new Error(`validation: ${problem}`);
  for (const [name, inner] of subcharts(files)) {
    const packedChart = name.endsWith('.tgz') && inner.length === 1 && inner[0]!.name === '';
    try {
      chart.dependencies.push(chartOf(packedChart ? unpacked(inner[0]!.text) : inner, chart));
    } catch (error) {
      throw new Error(`error unpacking subchart ${packedChart ? 'tar ' : ''}${name} in ${metadata.name}: ${(error as Error).message}`);
    }
  }
  return chart;
};

/** The files of a folder that its .helmignore does not leave out. */
const folderFiles = (process: Process, root: string): ChartFile[] => {
  const { fs } = process.machine;
  const ignoreFile = joinPath(root, '.helmignore');
  const ignored = ignoreRules(fs.stat(ignoreFile) ? fs.read(ignoreFile) : '');
  const out: ChartFile[] = [];
  const walk = (folder: string): void => {
    for (const name of fs.list(joinPath(root, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const isFolder = fs.stat(joinPath(root, path))?.type === 'dir';
      if (ignored(path, isFolder)) continue;
      if (isFolder) walk(path);
      else out.push({ name: path, text: fs.read(joinPath(root, path)).replace(/^\ufeff/, '') });
    }
  };
  walk('');
  return out;
};

/** The chart in a folder or a .tgz. Throws an Error in Helm's words. */
export const loadChart = (process: Process, path: string): Chart => {
  const full = resolvePath(process, path);
  const { fs } = process.machine;
  const stat = fs.stat(full);
  if (!stat) throw new Error(`stat ${path}: no such file or directory`);
  if (stat.type !== 'dir') return chartOf(unpacked(fs.read(full)));
  return chartOf(folderFiles(process, full));
};
