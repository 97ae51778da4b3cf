import { messageOf } from '../errors.ts';
import { splitDocuments } from '../manifests.ts';
import { goValue } from '../text/gofmt.ts';
import { readYaml3 } from '../../../api/yaml/parse.ts';
import { isMap, Resource, type Json } from './resource.ts';

/** `yaml: line 4: ...` of a text that can't be parsed. */
export class MalformedYaml extends Error {}

const strings = (value: unknown): string => `map[${isMap(value) ? Object.keys(value).sort().map((k) => `${k}:${goValue(value[k])}`).join(' ') : ''}]`;

/** A resource's head as %v prints it. */
const head = (o: Json): string => {
  const m = isMap(o.metadata) ? o.metadata : {};
  return `{{${String(o.apiVersion ?? '')} ${String(o.kind ?? '')}} {{${String(m.name ?? '')} ${String(m.namespace ?? '')}} ${strings(m.labels)} ${strings(m.annotations)}}}`;
};

const checked = (o: Json): Json => {
  const kind = String(o.kind ?? '');
  if (!o.apiVersion && kind === '' && !o.metadata) throw new Error('missing Resource metadata');
  if (kind === '') throw new Error(`missing kind in object ${head(o)}`);
  if (!kind.endsWith('List') && !(isMap(o.metadata) && o.metadata.name)) throw new Error(`missing metadata.name in object ${head(o)}`);
  return o;
};

const flatten = (o: Json): Json[] => {
  if (!checked(o).kind || !String(o.kind).endsWith('List') || !('items' in o)) return [o];
  if (o.items === null) return [];
  if (!Array.isArray(o.items)) throw new Error(`expected array in ${String(o.kind)}/items, but found ${typeof o.items}`);
  return o.items.flatMap((item) => flatten(item as Json));
};

/** The resources in a text (resource.Factory.SliceFromBytes). */
export const resourcesOf = (text: string): Resource[] => {
  const objects: Json[] = [];
  for (const document of splitDocuments(text.replace(/\r\n/g, '\n'))) {
    let value: unknown;
    try {
      value = readYaml3(document);
    } catch (error) {
      throw new MalformedYaml(`MalformedYAMLError: ${messageOf(error)}`);
    }
    if (value === null || value === undefined || (isMap(value) && Object.keys(value).length === 0)) continue;
    if (!isMap(value)) throw new Error('missing Resource metadata');
    objects.push(value);
  }
  return objects.flatMap(flatten).map((o) => new Resource(o));
};
