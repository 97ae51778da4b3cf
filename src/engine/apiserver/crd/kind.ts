import { invalidValue, type FieldProblem } from '../../api/field.ts';
import { getIn, parsePath } from '../../api/paths.ts';
import type { KubeObject } from '../../api/types.ts';
import type { SchemaProps } from '../../kinds/apiextensions/structure.ts';
import { apiVersionOf, type Kind } from '../../kinds/kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../../kinds/validation/metadata.ts';
import { found } from '../../kinds/validation/problems.ts';
import { customColumns, type ColumnDefinition } from './columns.ts';
import { setConversion, WebhookConversion } from './conversion.ts';
import type { ConversionSpec } from './conversionspec.ts';
import { ruleProblems } from './rules.ts';
import { schemaOf, setSchema } from './schemas.ts';
import { defaultObject, pruneObject } from '../../kinds/apiextensions/structural.ts';
import { customProblems } from '../../kinds/apiextensions/values.ts';

/** What of a CustomResourceDefinition's spec makes kinds. */
export interface DefinitionSpec {
  group: string;
  scope: 'Namespaced' | 'Cluster';
  names: { plural: string; singular: string; kind: string; shortNames?: string[]; categories?: string[] };
  versions: {
    name: string;
    served: boolean;
    storage: boolean;
    deprecated?: boolean;
    deprecationWarning?: string;
    schema?: { openAPIV3Schema?: SchemaProps };
    subresources?: { status?: object; scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string } };
    additionalPrinterColumns?: ColumnDefinition[];
    selectableFields?: { jsonPath: string }[];
  }[];
  conversion?: ConversionSpec;
}

const unchecked: FieldProblem = invalidValue('<nil>', null, 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation');

/** Problems after which rules are not tried (pkg/registry/customresource/strategy.go: hasBlockingErr). */
const blocking: ReadonlySet<FieldProblem['type']> = new Set(['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid']);

const hasRules = (schema: SchemaProps): boolean =>
  (schema['x-kubernetes-validations']?.length ?? 0) > 0 || Object.values(schema.properties ?? {}).some(hasRules) || (schema.items !== undefined && hasRules(schema.items)) || (typeof schema.additionalProperties === 'object' && hasRules(schema.additionalProperties));

/** The kinds of a definition, the stored version first: one for each version that is served. */
export const customKinds = (spec: DefinitionSpec): Kind[] => {
  const { group, names } = spec;
  const kinds = spec.versions.map((version): Kind => {
    const schema = version.schema?.openAPIV3Schema ?? {};
    const ruled = hasRules(schema);
    const statusApart = version.subresources?.status !== undefined;
    const scale = version.subresources?.scale;
    const kind: Kind = {
      group,
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular,
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
      namespaced: spec.scope === 'Namespaced',
      custom: true,
      generation: true,
      ...((statusApart || scale) && { subresources: [...(scale ? ['scale'] : []), ...(statusApart ? ['status'] : [])] }),
      ...(scale && { scale: { specReplicas: scale.specReplicasPath, statusReplicas: scale.statusReplicasPath, ...(scale.labelSelectorPath && { selector: scale.labelSelectorPath }) } }),
      ...(version.deprecated && { deprecated: version.deprecationWarning ?? `${group}/${version.name} ${names.kind} is deprecated` }),
      columns: customColumns(version.additionalPrinterColumns),
      defaults: (object) => defaultObject(object, schema),
      // What is read from etcd gets its defaults again, and so a status that was dropped.
      prepareForCreate: (object) => (statusApart ? defaultObject(withoutStatus(object), schema) : object),
      validate: (object) => {
        const problems = [...found((out) => validateMetadata(object, spec.scope === 'Namespaced', subdomainName, out)), ...customProblems(object, schema)];
        if (!ruled) return problems;
        return [...problems, ...(problems.some(({ type }) => blocking.has(type)) ? [unchecked] : ruleProblems(object, undefined, schema))];
      },
      validateUpdate: (object, old) => [...found((out) => validateMetadataUpdate(object, old, out)), ...(ruled ? ruleProblems(object, old, schema) : [])],
      ...(version.selectableFields?.length && {
        selectableFields: (object: KubeObject) => Object.fromEntries(version.selectableFields!.map(({ jsonPath }) => [jsonPath.replace(/^\./, ''), String(getIn(object, parsePath(jsonPath)) ?? '')])),
      }),
    };
    setSchema(kind, schema);
    return kind;
  });
  const at = spec.versions.findIndex((v) => v.storage);
  const stored = kinds[at];
  if (!stored) return kinds.filter((_, i) => spec.versions[i]!.served);
  if (kinds.length > 1) link(kinds, stored, spec.conversion?.strategy === 'Webhook' && spec.conversion.webhook ? new WebhookConversion(spec.conversion.webhook) : undefined);
  const others = kinds.filter((kind, i) => spec.versions[i]!.served && kind !== stored);
  return spec.versions[at]!.served ? [stored, ...others] : others;
};

/** Objects of all versions are stored in one of them; those that were stored before it was another are in that other until they are written again. */
const link = (kinds: readonly Kind[], stored: Kind, webhook: WebhookConversion | undefined): void => {
  const to = (object: KubeObject, version: string): KubeObject => (object.apiVersion === version ? object : webhook ? webhook.to(object, version) : { ...object, apiVersion: version });
  const storage = apiVersionOf(stored);
  for (const kind of kinds) {
    const version = apiVersionOf(kind);
    const schema = schemaOf(kind)!;
    const read = (object: KubeObject): KubeObject => (object.apiVersion === version ? object : defaultObject(pruneObject(to(object, version), schema, []), schema));
    kind.storedAs = { kind: stored, encode: (object) => to(object, storage), decode: read };
    if (webhook) setConversion(kind, webhook);
  }
};

const withoutStatus = (object: KubeObject): KubeObject => {
  if (object['status'] === undefined) return object;
  const { status: _, ...rest } = object;
  return rest as KubeObject;
};
