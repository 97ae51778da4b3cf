import { humanDuration } from '../../api/humanduration.ts';
import { parseTime } from '../../api/time.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Column } from '../../kinds/kind.ts';

/** CustomResourceColumnDefinition */
export interface ColumnDefinition {
  name: string;
  type: string;
  jsonPath: string;
  description?: string;
  format?: string;
  priority?: number;
}

type Step = { name: string } | { index: number } | { all: true } | { filter: { path: string[]; equals: boolean; value: string } };

/** Steps of a simple JSON path: `.spec.a`, `['b']`, `[0]`, `[*]`, `[?(@.type=="Ready")]` (apiextensions allows no more). */
const parse = (path: string): Step[] => {
  const steps: Step[] = [];
  let rest = path.trim().replace(/^\$/, '');
  while (rest !== '') {
    const m =
      /^\.((?:\\.|[^.[\\])+)/.exec(rest) ?? /^\[['"]([^'"]+)['"]\]/.exec(rest) ?? /^\[(\*)\]/.exec(rest) ?? /^\[(-?\d+)\]/.exec(rest) ?? /^\[\?\(\s*@\.([^=!\s]+)\s*(==|!=)\s*['"]?([^'")]*)['"]?\s*\)\]/.exec(rest);
    if (!m) return steps;
    const [whole, first, operator, value] = m;
    if (operator !== undefined && value !== undefined) steps.push({ filter: { path: first!.split('.'), equals: operator === '==', value } });
    else if (whole.startsWith('.') || whole.startsWith("['") || whole.startsWith('["')) steps.push(first === '*' ? { all: true } : { name: first!.replace(/\\(.)/g, '$1') });
    else steps.push(first === '*' ? { all: true } : { index: Number(first) });
    rest = rest.slice(whole.length);
  }
  return steps;
};

/** The value, or nothing: a list stays one value. */
const only = (value: unknown): unknown[] => (value === undefined || value === null ? [] : [value]);

const follow = (values: readonly unknown[], step: Step): unknown[] =>
  values.flatMap((value) => {
    if (typeof value !== 'object' || value === null) return [];
    if ('name' in step) return only((value as Record<string, unknown>)[step.name]);
    if ('all' in step) return Object.values(value);
    if (!Array.isArray(value)) return [];
    if ('index' in step) return only(value.at(step.index));
    return value.filter((item) => {
      let at: unknown = item;
      for (const name of step.filter.path) at = (at as Record<string, unknown> | undefined)?.[name];
      return (String(at) === step.filter.value) === step.filter.equals;
    });
  });

const cellOf = ({ type, jsonPath }: ColumnDefinition): ((object: KubeObject, now: number) => unknown) => {
  const steps = parse(jsonPath);
  return (object, now) => {
    const found = steps.reduce<unknown[]>(follow, [object]);
    const value = found[0];
    if (value === undefined || value === null) return null;
    switch (type) {
      case 'integer':
      case 'number':
        return typeof value === 'number' ? (type === 'integer' ? Math.trunc(value) : value) : Number.isNaN(Number(value)) ? null : Number(value);
      case 'boolean':
        return typeof value === 'boolean' ? value : null;
      case 'date': {
        const ms = parseTime(String(value));
        return ms === undefined ? '<invalid>' : humanDuration(now - ms);
      }
      default:
        return typeof value === 'object' ? JSON.stringify(value) : String(value);
    }
  };
};

const name: Column = { name: 'Name', type: 'string', format: 'name', description: '', priority: 0, cell: (object) => object.metadata.name };

/** The table of a custom kind; Age where the definition names no columns (apiextensions-apiserver: pkg/registry/customresource/tableconvertor). */
export const customColumns = (definitions: readonly ColumnDefinition[] | undefined): Column[] => [
  name,
  ...(definitions?.length ? definitions : [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }]).map((d) => ({
    name: d.name,
    type: d.type,
    format: d.format ?? '',
    description: d.description ?? '',
    priority: d.priority ?? 0,
    cell: cellOf(d),
  })),
];
