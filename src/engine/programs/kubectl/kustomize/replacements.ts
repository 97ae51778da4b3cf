import { messageOf } from '../errors.ts';
import { goQuote } from '../text/gofmt.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import type { FieldOptions, PatchSelector, Replacement } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { copy, gvkText, isMap, type Json, type Resource, type ResourceMap } from './resource.ts';

const defaultPath = 'metadata.name';

/** Splits at dots; `\\.` is a dot, and what is in brackets stays together. */
const split = (path: string): string[] => {
  const out: string[] = [];
  let current = '';
  let depth = 0;
  for (let i = 0; i < path.length; i++) {
    const c = path[i]!;
    if (c === '\\' && path[i + 1] === '.') {
      current += '.';
      i++;
    } else if (c === '.' && depth === 0) {
      out.push(current);
      current = '';
    } else {
      if (c === '[') depth++;
      if (c === ']') depth--;
      current += c;
    }
  }
  out.push(current);
  return out.map((p) => (p.startsWith('[') && !p.includes('=') ? p.replace(/^\[|\]$/g, '') : p));
};

interface Place {
  value: unknown;
  set(value: unknown): void;
}

/** The places that a path leads to; with `create` fields that are missing are made. */
const places = (start: Place, path: readonly string[], create: boolean): Place[] => {
  const [head, ...rest] = path;
  if (head === undefined) return [start];
  const { value } = start;
  const into = (holder: Json | unknown[], key: string | number): Place => ({
    value: (holder as Json)[key],
    set: (next) => {
      (holder as Json)[key] = next;
    },
  });
  if (Array.isArray(value)) {
    if (head === '*') return value.flatMap((_, i) => places(into(value, i), rest, create));
    const match = /^\[([^=]+)=(.*)\]$/.exec(head);
    if (match) {
      const [, key = '', wanted = ''] = match;
      const found = value.flatMap((item, i) => (isMap(item) && String(item[key]) === wanted ? [i] : []));
      if (found.length === 0 && create) {
        value.push({ [key]: wanted });
        found.push(value.length - 1);
      }
      return found.flatMap((i) => places(into(value, i), rest, create));
    }
    if (/^\d+$/.test(head)) return Number(head) < value.length ? places(into(value, Number(head)), rest, create) : [];
    if (head === '-') return value.length > 0 ? places(into(value, value.length - 1), rest, create) : [];
    return value.flatMap((_, i) => places(into(value, i), path, create));
  }
  if (!isMap(value)) return [];
  if (head === '*') return Object.keys(value).flatMap((key) => places(into(value, key), rest, create));
  if (value[head] === undefined) {
    if (!create) return [];
    value[head] = rest.length === 0 ? '' : /^\[|^-$/.test(rest[0]!) ? [] : {};
  }
  return places(into(value, head), rest, create);
};

const find = (resource: Resource, path: string, create: boolean): Place[] => {
  const whole: Place = {
    value: resource.object,
    set: (next) => {
      resource.object = next as Json;
    },
  };
  return places(whole, split(path), create);
};

const text = (s: PatchSelector): string => `${gvkText(s)}/${s.name || '[noName]'}.${s.namespace || '[noNs]'}`;

const isSelected = (resource: Resource, s: PatchSelector): boolean =>
  [...resource.previousIds, resource.current].some((id) => id.isSelected(s) && (!s.name || id.name === s.name) && (!s.namespace || id.effectiveNamespace === s.namespace));

const valueOf = (map: ResourceMap, { source, sourceValue }: Replacement): unknown => {
  if (sourceValue !== undefined && source) throw new Error('value and resource selectors are mutually exclusive');
  if (!source) return sourceValue;
  const matches = map.list.filter((r) => isSelected(r, source));
  const fieldPath = source.fieldPath || defaultPath;
  if (matches.length > 1) throw new Error(`multiple matches for selector ${text(source)}:${fieldPath}`);
  if (matches.length === 0) throw new Error(`nothing selected by ${text(source)}${source.fieldPath ? `:${source.fieldPath}` : ''}`);
  const value = find(matches[0]!, fieldPath, false)[0]?.value;
  if (value === undefined || value === null || value === '') throw new Error(`fieldPath \`${fieldPath}\` is missing for replacement source ${text(source)}`);
  const { delimiter, index = 0 } = source.options ?? {};
  if (!delimiter) return value;
  if (typeof value === 'object') throw new Error('delimiter option can only be used with scalar nodes');
  const parts = String(value as string).split(delimiter);
  if (index >= parts.length || index < 0) throw new Error(`options.index ${index} is out of bounds for value ${String(value as string)}`);
  return parts[index]!;
};

const written = (old: unknown, value: unknown, { delimiter, index = 0 }: FieldOptions): unknown => {
  let next = value;
  if (delimiter) {
    if (typeof old === 'object' && old !== null) throw new Error('delimiter option can only be used with scalar nodes');
    const parts = String(old as string).split(delimiter);
    const part = String(value as string);
    if (index < 0) parts.unshift(part);
    else if (index >= parts.length) parts.push(part);
    else parts[index] = part;
    next = parts.join(delimiter);
  }
  if (typeof old === 'object' || typeof next === 'object') return copy(next);
  // A scalar keeps its type where the new text has it.
  if (typeof old === 'string') return String(next);
  const read = typeof next === 'string' ? parseYaml(next) : next;
  if (typeof old === 'number' && !Number.isInteger(read)) throw new Error(`map[string]interface {}(nil): yaml: cannot decode ${typeof read === 'number' ? '!!float' : '!!str'} \`${String(next as string)}\` as a !!int`);
  return read;
};

const one = (map: ResourceMap, replacement: Replacement): void => {
  if ((replacement.sourceValue === undefined && !replacement.source) || !replacement.targets) throw new Error('replacements must specify a source and at least one target');
  const value = valueOf(map, replacement);
  for (const { select, reject = [], fieldPaths = [defaultPath], options = {} } of replacement.targets) {
    if (!select) throw new Error('target must specify resources to select');
    for (const resource of map.list) {
      if (!resource.matches(select) || reject.some((r) => resource.matches(r))) continue;
      for (const path of fieldPaths) {
        const found = find(resource, path, options.create ?? false);
        if (found.length === 0) throw new Error(`unable to find ${options.create ? 'or create ' : ''}field ${goQuote(path)} in replacement target`);
        for (const place of found) place.set(written(place.value, value, options));
      }
    }
  }
};

/** Copies fields of one resource into others (ReplacementTransformer). */
export const replace = (map: ResourceMap, loader: Loader, entry: Replacement): void => {
  if (!entry.path) return one(map, entry);
  let list: unknown;
  try {
    list = parseYaml(loader.load(entry.path));
  } catch (error) {
    throw new Error(messageOf(error));
  }
  for (const replacement of Array.isArray(list) ? list : [list]) one(map, replacement as Replacement);
};
