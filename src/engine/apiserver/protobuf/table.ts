import { utf8 } from '../../api/utf8.ts';
import { requestInfo } from '../requestinfo.ts';
import type { HttpRequest } from '../http.ts';
import type { KindRegistry } from '../../kinds/kind.ts';
import { typeOf } from '../../kinds/schema/moretypes.ts';
import numbers from './fields.json' with { type: 'json' };

// fields.json holds the field numbers of the generated.proto files of 1.36: `NUMBER:field`, and `NUMBER>type` for a struct
// that JSON writes inline. Those of apiextensions and apiregistration are not in it.

/** Where a field number leads: a field of the type, or the numbers of a struct within it. */
export type Step = { field: string } | { inline: string };

export const META = 'IoK8sApimachineryPkgApisMetaV1';

export const MEDIA_TYPE = 'application/vnd.kubernetes.protobuf';

/** What each message in an envelope begins with (apimachinery: pkg/runtime/serializer/protobuf/protobuf.go). */
export const MAGIC = utf8('k8s\0');

const tables = new Map<string, ReadonlyMap<number, Step>>();

/** The field numbers of a schema type; none of an unknown one. */
export const stepsOf = (id: string): ReadonlyMap<number, Step> => {
  let steps = tables.get(id);
  if (!steps) {
    const made = new Map<number, Step>();
    for (const entry of (numbers as Record<string, string>)[id]?.split(' ') ?? []) {
      const [, number, mark, name] = /^(\d+)([:>])(.+)$/.exec(entry) ?? [];
      if (name) made.set(Number(number), mark === ':' ? { field: name } : { inline: name });
    }
    tables.set(id, (steps = made));
  }
  return steps;
};

const pascal = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** The message of a kind: a registered one's, or that of what only subresources and options speak. */
export const messageOf = (kinds: KindRegistry, apiVersion: string, kind: string): string => {
  if (kind.endsWith('Options') || (apiVersion === 'v1' && kind === 'Status')) return `${META}${kind}`;
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  const known = kinds.all().find((k) => k.group === group && k.version === version && k.kind === kind)?.schema;
  return known ?? `IoK8sApi${pascal(group.split('.')[0] || 'core')}${pascal(version)}${kind}`;
};

/** True where a message's numbers are known. */
export const isKnown = (id: string): boolean => typeOf(id) !== undefined && stepsOf(id).size > 0;

/** True for requests about objects whose messages are known. */
export const canAnswer = (kinds: KindRegistry, { method, path }: HttpRequest): boolean => {
  const { group = '', version = '', resource } = requestInfo(method, path);
  const kind = resource ? kinds.byResource(group, version, resource) : undefined;
  return kind?.schema !== undefined && !kind.custom && isKnown(kind.schema);
};
