import type { PriorityClass } from '../../../api/kubernetes.ts';
import type { KubeObject } from '../../../api/types.ts';
import { formatLabels } from '../../../api/selector.ts';
import { newPage, withEvents, type Describer } from './describer.ts';
import type { Page } from './page.ts';

const LEFT_OUT = new Set(['.metadata.managedFields', '.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations']);
const ACRONYMS = new Set(['API', 'URL', 'UID', 'GUID']);

/** Words of a camel case name: letters of a kind, with the capital before them (fatih/camelcase). */
const wordsOf = (name: string): string[] => name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|[^\p{L}]+|\p{L}+/gu) ?? [];

/** A field's name as a label: `creationTimestamp` is `Creation Timestamp`, `apiVersion` is `API Version`; a name with anything but letters and dashes is shown as it is (smartLabelFor). */
export const labelFor = (field: string): string => {
  if (/[^\p{L}-]/u.test(field)) return field;
  const merged: string[] = [];
  for (const words = wordsOf(field); words.length > 0; ) {
    const word = words.shift()!;
    merged.push(word.length >= 2 && word === word.toUpperCase() && /^\p{Lu}/u.test(words[0] ?? '') ? word + words.shift()! : word);
  }
  return merged.map((word) => (ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word === word.toLowerCase() ? word[0]!.toUpperCase() + word.slice(1) : word)).join(' ');
};

const isMap = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);

const content = (page: Page, level: number, value: Record<string, unknown>, path: string): void => {
  for (const field of Object.keys(value).sort()) {
    const at = `${path}.${field}`;
    if (LEFT_OUT.has(at)) continue;
    const v = value[field];
    if (isMap(v)) {
      page.line(level, `${labelFor(field)}:`);
      content(page, level + 1, v, at);
    } else if (Array.isArray(v)) {
      page.line(level, `${labelFor(field)}:`);
      for (const child of v) {
        if (isMap(child)) content(page, level + 1, child, at);
        else page.line(level + 1, String(child));
      }
    } else page.field(labelFor(field), v === null ? '<nil>' : String(v), level);
  }
};

/** Kinds without a describer of their own, custom resources among them: every field by its name. */
export const generic: Describer<KubeObject> = function* (object, d) {
  const { metadata } = object;
  const page = newPage(d).field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  content(page, 0, object, '');
  return yield* withEvents(page, object, d);
};

export const priorityClass: Describer<PriorityClass> = function* (object, d) {
  const page = newPage(d).field('Name', object.metadata.name).field('Value', object.value ?? 0).field('GlobalDefault', object.globalDefault ?? false).field('PreemptionPolicy', object.preemptionPolicy ?? '').field('Description', object.description ?? '');
  page.field('Annotations', formatLabels(object.metadata.annotations as Record<string, string>));
  return yield* withEvents(page, object, d);
};
