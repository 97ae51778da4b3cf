import { isGoMap, type Value } from '../../lib/gotemplate/values.ts';
import { satisfies } from '../semver.ts';
import { atPath, computedValues, fillTable } from '../values/tables.ts';
import type { Chart, Dependency, Values } from './chart.ts';

const fits = (dependency: Dependency, version: string): boolean => {
  try {
    return satisfies(dependency.version || '*', version);
  } catch {
    return false;
  }
};

const byTags = ({ tags = [] }: Dependency, values: Values): boolean => {
  const table = values.tags;
  const set = isGoMap(table) ? tags.map((t) => table[t]).filter((v) => typeof v === 'boolean') : [];
  return set.includes(true) || !set.includes(false);
};

const byCondition = (dependency: Dependency, values: Values, prefix: string, tell: (line: string) => void): boolean | undefined => {
  for (const path of (dependency.condition ?? '').trim().split(',').filter(Boolean)) {
    const value = atPath(values, prefix + path);
    if (typeof value === 'boolean') return value;
    if (value !== undefined) tell(`dependencies.go:64: Warning: Condition path '${path}' for chart ${dependency.name} returned non-bool value`);
  }
  return undefined;
};

/** The dependencies as they are to be used: by the names that the chart gives them. */
const aliased = (chart: Chart, listed: readonly Dependency[]): Chart[] => {
  const named = (c: Chart): boolean => listed.some((d) => d.name === c.metadata.name && fits(d, c.metadata.version));
  const chosen = listed.flatMap((d) => {
    const found = chart.dependencies.find((c) => c.metadata.name === d.name && fits(d, c.metadata.version));
    if (!found) return [];
    const copy: Chart = { ...found, metadata: { ...found.metadata, ...(d.alias ? { name: d.alias } : {}) } };
    copy.dependencies = found.dependencies.map((child) => ({ ...child, parent: copy }));
    return [copy];
  });
  return [...chart.dependencies.filter((c) => !named(c)), ...chosen];
};

const enable = (chart: Chart, given: Values, prefix: string, tell: (line: string) => void): void => {
  const listed = chart.metadata.dependencies;
  if (!listed) return;
  chart.dependencies = aliased(chart, listed);
  const values = computedValues(chart, given);
  const renamed = listed.map((d) => (d.alias ? { ...d, name: d.alias } : d));
  const off = new Set(renamed.filter((d) => !(byCondition(d, values, prefix, tell) ?? byTags(d, values))).map((d) => d.name));
  chart.dependencies = chart.dependencies.filter((c) => !off.has(c.metadata.name));
  chart.metadata = { ...chart.metadata, dependencies: renamed.filter((d) => !off.has(d.name)) };
  for (const child of chart.dependencies) enable(child, values, `${prefix}${child.metadata.name}.`, tell);
};

const nested = (path: string, value: Values): Values => (path === '.' ? value : path.split('.').reduceRight<Values>((inner, key) => ({ [key]: inner }), value));

const importsOf = (entry: unknown): { child: string; parent: string } => {
  if (typeof entry === 'string') return { child: `exports.${entry}`, parent: '.' };
  const { child, parent } = entry as { child: string; parent: string };
  return { child: String(child), parent: String(parent) };
};

const importValues = (chart: Chart): void => {
  for (const child of chart.dependencies) importValues(child);
  const listed = (chart.metadata.dependencies ?? []).filter((d) => d['import-values']?.length);
  if (listed.length === 0) return;
  const values = computedValues(chart, {}, undefined, true);
  const imported: Values = {};
  for (const dependency of listed) {
    for (const entry of dependency['import-values'] ?? []) {
      const { child, parent } = importsOf(entry);
      const found: Value = atPath(values, `${dependency.name}.${child}`);
      if (isGoMap(found)) fillTable(imported, nested(parent, found), true);
    }
  }
  chart.values = fillTable(values, imported, true);
};

/** Takes out the subcharts that conditions and tags switch off, and takes in the values that they export (chartutil.ProcessDependencies). */
export const processDependencies = (chart: Chart, given: Values, tell: (line: string) => void = () => {}): void => {
  enable(chart, given, '', tell);
  importValues(chart);
};

/** The dependencies of Chart.yaml that are not in `charts/`. */
export const missingDependencies = (chart: Chart): string[] =>
  (chart.metadata.dependencies ?? []).filter((d) => !chart.dependencies.some((c) => c.metadata.name === d.name)).map((d) => d.name);
