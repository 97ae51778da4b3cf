import { dns1035Label, dns1123Subdomain } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import { utf8Length } from '../../api/utf8.ts';
import { validateWebhookClient, type WebhookClient } from '../admissionregistration/client.ts';
import { duplicate, forbidden, invalid, notSupported, type Problems, required, tell, tooMany } from '../validation/problems.ts';
import { approvalOf, approvedAnnotation, isProtectedGroup } from './approval.ts';
import { validateSchema } from './openapischema.ts';
import { additionalOf, type SchemaProps } from './structure.ts';

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
  const common = hoisted(versions);
  if (!common.schema?.openAPIV3Schema) versions.forEach((version: Version, i: number) => !version.schema?.openAPIV3Schema && out.push(required(`spec.versions[${i}].schema.openAPIV3Schema`)));
  validateVersions(versions, common, out);
  for (const name of ['plural', 'singular', 'kind', 'listKind']) if (!names[name]) out.push(required(`spec.names.${name}`));
  validateNames(names, out);
  if (common.schema?.openAPIV3Schema) validateSchema(common.schema.openAPIV3Schema, 'spec.validation.openAPIV3Schema', out);
  validateServed(common, common.schema?.openAPIV3Schema, 'spec', out);
  if (spec.conversion) validateConversion(spec.conversion, 'spec.conversion', out);
  if (spec.preserveUnknownFields) out.push(invalid('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'));
};

interface Version {
  name?: string;
  storage?: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: SchemaProps };
  additionalPrinterColumns?: { name?: string; type?: string; format?: string; jsonPath?: string }[];
  subresources?: { scale?: Record<string, string> };
  selectableFields?: { jsonPath?: string }[];
}

/** What a version says that all may say together. */
type Served = Pick<Version, 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields'>;

/** What all versions say alike: the server looks at that once, and has a path of its own for it (pkg/apis/apiextensions/v1/conversion.go). */
const hoisted = (versions: readonly Version[]): Served => {
  const common: Record<string, unknown> = {};
  for (const key of ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const) {
    const first = versions[0]?.[key];
    if (first !== undefined && versions.every((version) => equal(version[key], first))) common[key] = first;
  }
  return common;
};

const validateVersions = (versions: readonly Version[], common: Served, out: Problems): void => {
  const path = 'spec.versions';
  versions.forEach((version, i) => {
    const at = `${path}[${i}]`;
    const problems = dns1035Label(version.name ?? '');
    if (problems.length > 0) out.push(invalid(`${at}.name`, version.name ?? '', joined(problems)));
    validateDeprecation(version, at, out);
    const schema = version.schema?.openAPIV3Schema;
    if (schema && !common.schema) validateSchema(schema, `${at}.schema.openAPIV3Schema`, out);
    const { subresources, additionalPrinterColumns, selectableFields } = version;
    validateServed({ ...(!common.subresources && { subresources }), ...(!common.additionalPrinterColumns && { additionalPrinterColumns }), ...(!common.selectableFields && { selectableFields }) }, schema, at, out);
  });
  const names = versions.map((version) => version.name);
  if (new Set(names).size < names.length) out.push(invalid(path, versions, 'must contain unique version names'));
  if (versions.filter((version) => version.storage).length !== 1) out.push(invalid(path, versions, 'must have exactly one version marked as storage version'));
};

const validateDeprecation = ({ deprecated, deprecationWarning: warning }: Version, path: string, out: Problems): void => {
  if (warning === undefined) return;
  const wrong = (detail: string) => out.push(invalid(`${path}.deprecationWarning`, warning, detail));
  if (!deprecated) return void wrong('can only be set for deprecated versions');
  if (utf8Length(warning) > 256) wrong('must be <= 256 characters long');
  if (warning === '') wrong('must not be an empty string');
  const hidden = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(warning);
  if (hidden) wrong(`must only contain printable UTF-8 characters; non-printable character found at index ${utf8Length(warning.slice(0, hidden.index))}`);
};

const validateServed = ({ subresources, additionalPrinterColumns, selectableFields }: { [K in keyof Served]?: Served[K] | undefined }, schema: SchemaProps | undefined, path: string, out: Problems): void => {
  if (subresources?.scale) validateScale(subresources.scale, `${path}.subresources.scale`, out);
  additionalPrinterColumns?.forEach((column, i) => validateColumn(column, `${path}.additionalPrinterColumns[${i}]`, out));
  if (selectableFields?.length && schema) validateSelectable(selectableFields, schema, `${path}.selectableFields`, out);
};

const maxSelectableFields = 8;

const validateSelectable = (fields: readonly { jsonPath?: string }[], schema: SchemaProps, path: string, out: Problems): void => {
  const seen = new Set<string>();
  fields.forEach(({ jsonPath = '' }, i) => {
    const at = `${path}[${i}].jsonPath`;
    if (!jsonPath) return void out.push(required(at));
    const found = fieldAt(schema, jsonPath);
    if (typeof found === 'string') return void out.push(invalid(at, jsonPath, `is an invalid path: ${found}`));
    if (jsonPath.startsWith('.metadata')) out.push(invalid(at, jsonPath, 'must not point to fields in metadata'));
    if (!['string', 'boolean', 'integer'].includes(found.type ?? '')) out.push(invalid(at, jsonPath, 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.'));
    if (seen.has(jsonPath)) out.push(duplicate(at, jsonPath));
    seen.add(jsonPath);
  });
  if (seen.size > maxSelectableFields) out.push(tooMany(path, seen.size, maxSelectableFields));
};

/** The schema at a path of names, or why there is none (pkg/apiserver/schema/cel/validation.go: ValidFieldPath). */
const fieldAt = (schema: SchemaProps, path: string): SchemaProps | string => {
  let at = schema;
  for (const token of path.match(/[.[\]]|[^.[\]]+/g) ?? []) {
    if (token === '[') return 'array notation is not allowed';
    if (token === '.') continue;
    const next = at.properties?.[token] ?? (at.properties ? undefined : additionalOf(at));
    if (!next) return 'does not refer to a valid field';
    at = next;
  }
  return at;
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
  else simplePath(jsonPath, `${path}.JSONPath`, out);
};

/** True for a path in dot notation. */
const simplePath = (value: string, path: string, out: Problems): boolean => {
  const simple = value.startsWith('.');
  if (!simple) out.push(invalid(path, value, 'must be a simple json path starting with .'));
  return simple;
};

const validateScale = (scale: Record<string, string>, path: string, out: Problems): void => {
  const under = (field: string, roots: readonly string[], words: string) => {
    const value = scale[field]!;
    if (simplePath(value, `${path}.${field}`, out) && !roots.some((root) => value.startsWith(root))) out.push(invalid(`${path}.${field}`, value, `should be a json path under ${words}`));
  };
  for (const [field, root] of [['specReplicasPath', '.spec'], ['statusReplicasPath', '.status']] as const) {
    if (scale[field]) under(field, [`${root}.`], root);
    else out.push(required(`${path}.${field}`));
  }
  if (scale.labelSelectorPath) under('labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status');
};

interface Conversion {
  strategy?: string;
  webhook?: { conversionReviewVersions?: string[]; clientConfig?: WebhookClient };
}

const acceptedReviews = ['v1', 'v1beta1'];

const validateConversion = ({ strategy, webhook }: Conversion, path: string, out: Problems): void => {
  const { clientConfig: client, conversionReviewVersions: versions = [] } = webhook ?? {};
  const strategies = ['None', 'Webhook'];
  if (!strategy) out.push(required(`${path}.strategy`));
  else if (!strategies.includes(strategy)) out.push(notSupported(`${path}.strategy`, strategy, strategies));
  if (strategy === 'Webhook') {
    const at = `${path}.webhookClientConfig`;
    if (client) validateWebhookClient(client, at, out);
    else out.push(required(at, 'required when strategy is set to Webhook'));
    validateReviews(versions, `${path}.conversionReviewVersions`, out);
    return;
  }
  const unused = 'should not be set when strategy is not set to Webhook';
  if (client) out.push(forbidden(`${path}.webhookClientConfig`, unused));
  if (versions.length > 0) out.push(forbidden(`${path}.conversionReviewVersions`, unused));
};

const validateReviews = (versions: readonly string[], path: string, out: Problems): void => {
  if (versions.length === 0) return void out.push(required(path));
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i) out.push(invalid(`${path}[${i}]`, version, 'duplicate version'));
    else tell(dns1035Label(version), `${path}[${i}]`, version, out);
  });
  if (!versions.some((version) => acceptedReviews.includes(version))) out.push(invalid(path, versions, `must include at least one of ${acceptedReviews.join(', ')}`));
};

/** Groups of the community's need a word of its reviewers (validateAPIApproval). */
const validateApproval = (definition: KubeObject, old: KubeObject | undefined, out: Problems): void => {
  if (!isProtectedGroup(definition['spec']?.group)) return;
  const { state, reason } = approvalOf(definition);
  if (old && approvalOf(old).state === state) return;
  const at = `metadata.annotations[${approvedAnnotation}]`;
  if (state === 'missing') out.push(required(at, reason));
  else if (state === 'invalid') out.push(invalid(at, definition.metadata.annotations![approvedAnnotation], reason));
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

/** A new definition: the API server's own approval, too. */
export const validateNewDefinition = (object: KubeObject, out: Problems): void => validateApproval(object, undefined, out);

/** Group and plural name stay, and once a definition is established its scope and kind. */
export const validateDefinitionUpdate = (object: KubeObject, before: KubeObject, out: Problems): void => {
  const { spec = {}, status } = object;
  const { spec: old = {}, status: was } = before;
  if (spec === old) return;
  const established = was?.conditions?.some((condition: { type: string; status: string }) => condition.type === 'Established' && condition.status === 'True');
  const fixed = [...(established ? ([['spec.scope', spec.scope, old.scope], ['spec.names.kind', spec.names?.kind, old.names?.kind]] as const) : []), ['spec.group', spec.group, old.group] as const, ['spec.names.plural', spec.names?.plural, old.names?.plural] as const];
  for (const [field, value, given] of fixed) if (value !== given) out.push(invalid(field, value, 'field is immutable'));
  validateStored(status?.storedVersions ?? [], spec.versions ?? [], out);
  validateApproval(object, before, out);
};

const validateStored = (stored: readonly string[], versions: readonly Version[], out: Problems): void => {
  const path = 'status.storedVersions';
  stored.forEach((name, i) => {
    if (versions.some((version) => version.name === name)) return;
    out.push(invalid(`${path}[${i}]`, name, `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`));
  });
};
