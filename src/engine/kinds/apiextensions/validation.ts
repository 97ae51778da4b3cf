import type { KubeObject } from '../../api/types.ts';
import { dns1035Label, dns1123Subdomain } from '../../api/names.ts';
import { forbidden, invalid, notSupported, type Problems, required } from '../validation/problems.ts';
import { type SchemaProps, validateStructure } from './structure.ts';

// apiextensions-apiserver: pkg/apis/apiextensions/validation/validation.go

const joined = (messages: readonly string[]): string => messages.join(',');

export const validateDefinition = ({ metadata, spec = {} }: KubeObject, out: Problems): void => {
  const { group, scope, names = {}, versions = [] } = spec;
  const expected = `${names.plural ?? ''}.${group ?? ''}`;
  if (metadata.name !== expected) out.push(invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  if (!group) out.push(required('spec.group'));
  else if (dns1123Subdomain(group).length > 0) out.push(invalid('spec.group', group, joined(dns1123Subdomain(group))));
  else if (!group.includes('.')) out.push(invalid('spec.group', group, 'should be a domain with at least one dot'));
  if (!scope) out.push(required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') out.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  validateVersions(versions, out);
  for (const name of ['plural', 'singular', 'kind', 'listKind']) if (!names[name]) out.push(required(`spec.names.${name}`));
  validateNames(names, out);
};

interface Version {
  name?: string;
  storage?: boolean;
  schema?: { openAPIV3Schema?: SchemaProps };
  additionalPrinterColumns?: { name?: string; type?: string; format?: string; jsonPath?: string }[];
  subresources?: { scale?: Record<string, string> };
}

const validateVersions = (versions: readonly Version[], out: Problems): void => {
  const path = 'spec.versions';
  versions.forEach((version, i) => {
    const at = `${path}[${i}]`;
    const problems = dns1035Label(version.name ?? '');
    if (problems.length > 0) out.push(invalid(`${at}.name`, version.name ?? '', joined(problems)));
    const schema = version.schema?.openAPIV3Schema;
    if (!schema) out.push(required(`${at}.schema.openAPIV3Schema`, 'schemas are required'));
    else validateStructure(schema, `${at}.schema.openAPIV3Schema`, out);
    version.additionalPrinterColumns?.forEach((column, j) => validateColumn(column, `${at}.additionalPrinterColumns[${j}]`, out));
    if (version.subresources?.scale) validateScale(version.subresources.scale, `${at}.subresources.scale`, out);
  });
  const names = versions.map((version) => version.name);
  if (new Set(names).size < names.length) out.push(invalid(path, versions, 'must contain unique version names'));
  if (versions.filter((version) => version.storage).length !== 1) out.push(invalid(path, versions, 'must have exactly one version marked as storage version'));
};

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

const validateColumn = ({ name, type, format, jsonPath }: NonNullable<Version['additionalPrinterColumns']>[number], path: string, out: Problems): void => {
  if (!name) out.push(required(`${path}.name`));
  const words = (list: readonly string[]) => `must be one of ${list.join(',')}`;
  if (!type) out.push(required(`${path}.type`, words(columnTypes)));
  else if (!columnTypes.includes(type)) out.push(invalid(`${path}.type`, type, words(columnTypes)));
  if (format && !columnFormats.includes(format)) out.push(invalid(`${path}.format`, format, words(columnFormats)));
  if (!jsonPath) out.push(required(`${path}.JSONPath`));
  else if (!/^\.|^\{/.test(jsonPath)) out.push(invalid(`${path}.JSONPath`, jsonPath, 'must be a simple json path starting with .'));
};

const validateScale = (scale: Record<string, string>, path: string, out: Problems): void => {
  for (const [field, root, words] of [['specReplicasPath', '.spec.', '.spec'], ['statusReplicasPath', '.status.', '.status']] as const) {
    if (!scale[field]) out.push(required(`${path}.${field}`));
    else if (!scale[field].startsWith(root)) out.push(invalid(`${path}.${field}`, scale[field], `should be a json path under ${words}`));
  }
  const selector = scale.labelSelectorPath;
  if (selector && !/^\.(spec|status)\./.test(selector)) out.push(invalid(`${path}.labelSelectorPath`, selector, 'should be a json path under either .spec or .status'));
};

const validateNames = (names: { plural?: string; singular?: string; kind?: string; listKind?: string; shortNames?: string[]; categories?: string[] }, out: Problems): void => {
  const path = 'spec.names';
  const check = (field: string, value: string | undefined, text: string, prefix = '') => {
    const problems = value ? dns1035Label(text) : [];
    if (problems.length > 0) out.push(invalid(`${path}.${field}`, value, prefix + joined(problems)));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  check('plural', names.plural, names.plural ?? '');
  check('singular', names.singular, names.singular ?? '');
  check('kind', names.kind, (names.kind ?? '').toLowerCase(), mixed);
  check('listKind', names.listKind, (names.listKind ?? '').toLowerCase(), mixed);
  names.shortNames?.forEach((name, i) => check(`shortNames[${i}]`, name, name));
  if (names.kind && names.kind === names.listKind) out.push(invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same'));
  names.categories?.forEach((name, i) => check(`categories[${i}]`, name, name));
};

/** Once a definition is established its scope, group and names stay. */
export const validateDefinitionUpdate = ({ spec = {}, status }: KubeObject, { spec: old = {} }: KubeObject, out: Problems): void => {
  if (spec === old) return;
  const established = status?.conditions?.some((condition: { type: string; status: string }) => condition.type === 'Established' && condition.status === 'True');
  const fixed = [['spec.group', spec.group, old.group], ['spec.names.plural', spec.names?.plural, old.names?.plural]] as const;
  for (const [field, value, before] of fixed) if (value !== before) out.push(invalid(field, value, 'field is immutable'));
  if (!established) return;
  for (const [field, value, before] of [['spec.scope', spec.scope, old.scope], ['spec.names.kind', spec.names?.kind, old.names?.kind]] as const) if (value !== before) out.push(invalid(field, value, 'field is immutable'));
  const missing = (status?.storedVersions ?? []).filter((name: string) => !spec.versions?.some((version: Version) => version.name === name));
  for (const name of missing) out.push(forbidden('status.storedVersions', `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`));
};
