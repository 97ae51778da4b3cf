import { isGoMap, type Value } from '../../lib/gotemplate/values.ts';
import { printValue } from '../../lib/gotemplate/format.ts';
import { deepCopy } from '../functions/types.ts';
import type { Chart, Values } from '../chart/chart.ts';

type Tell = (line: string) => void;

const path = (a: string, b: string): string => (a === '' ? b : `${a}.${b}`);

/**
 * Fills what `into` lacks from `from`. A null in `into` takes a value away, unless `keepNulls` (chartutil.CoalesceTables
 * and MergeTables).
 */
export const fillTable = (into: Values, from: Values, keepNulls: boolean, tell: Tell = () => {}, prefix = ''): Values => {
  for (const [key, value] of Object.entries(from)) {
    const full = path(prefix, key);
    if (!Object.hasOwn(into, key)) into[key] = value;
    else if (into[key] === null) {
      if (!keepNulls && value !== null) delete into[key];
    } else if (isGoMap(value)) {
      if (isGoMap(into[key])) fillTable(into[key], value, keepNulls, tell, full);
      else tell(`coalesce.go:316: warning: cannot overwrite table with non table for ${full} (${printValue(value)})`);
    } else if (isGoMap(into[key]) && value !== null) tell(`coalesce.go:319: warning: destination for ${full} is a table. Ignoring non-table value (${printValue(value)})`);
  }
  return into;
};

/** Global values reach every subchart. */
const fillGlobals = (child: Values, parent: Values): void => {
  const given = parent.global ?? {};
  const there = child.global ?? {};
  if (!isGoMap(given) || !isGoMap(there)) return;
  for (const [key, value] of Object.entries(given)) {
    if (isGoMap(value)) {
      const old = there[key];
      if (old === undefined) there[key] = { ...value };
      else if (isGoMap(old)) there[key] = fillTable({ ...value }, old, true);
    } else if (!isGoMap(there[key])) there[key] = value;
  }
  child.global = there;
};

const fillFromChart = (chart: Chart, into: Values, keepNulls: boolean, tell: Tell, prefix: string): void => {
  const own = path(prefix, chart.metadata.name);
  for (const [key, value] of Object.entries(deepCopy(chart.values))) {
    if (!Object.hasOwn(into, key)) into[key] = value;
    else if (into[key] === null) {
      if (!keepNulls) delete into[key];
    } else if (isGoMap(into[key])) {
      if (isGoMap(value)) fillTable(into[key], value, keepNulls || chart.dependencies.some((d) => d.metadata.name === key), tell, path(own, key));
      else if (value !== null) tell(`coalesce.go:237: warning: skipped value for ${own}.${key}: Not a table.`);
    }
  }
};

const fill = (chart: Chart, into: Values, keepNulls: boolean, tell: Tell, prefix: string): Values => {
  fillFromChart(chart, into, keepNulls, tell, prefix);
  for (const child of chart.dependencies) {
    const { name } = child.metadata;
    const values: Value = Object.hasOwn(into, name) ? into[name] : {};
    if (!isGoMap(values)) throw new Error(`type mismatch on ${name}: ${typeof values === 'boolean' ? String(values) : `%!t(${typeof values}=${printValue(values)})`}`);
    fillGlobals(values, into);
    into[name] = fill(child, values, keepNulls, tell, path(prefix, chart.metadata.name));
  }
  return into;
};

/**
 * The values that a chart's templates see: what was given over what the chart and its subcharts have
 * (chartutil.CoalesceValues, or MergeValues with `keepNulls`). Throws an Error.
 */
export const computedValues = (chart: Chart, given: Values, tell: Tell = () => {}, keepNulls = false): Values => fill(chart, deepCopy(given), keepNulls, tell, '');

/** What stands at a path such as `db.enabled`; undefined where nothing does. */
export const atPath = (values: Values, dotted: string): Value => dotted.split('.').reduce<Value>((v, key) => (isGoMap(v) && Object.hasOwn(v, key) ? v[key] : undefined), values);
