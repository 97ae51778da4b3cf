import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, integer, name, text } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid } from '../validation/problems.ts';

/** flowcontrol.apiserver.k8s.io/v1 FlowSchema */
export const flowSchema: Kind = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  singular: 'flowschema',
  shortNames: [],
  categories: [],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiFlowcontrolV1FlowSchema',
  generation: true,
  defaults: (object) => put(object, 'spec', object.spec?.matchingPrecedence ? object.spec : { ...object.spec, matchingPrecedence: 1000 }),
  columns: [
    name,
    text('PriorityLevel', ({ spec }) => spec?.priorityLevelConfiguration?.name ?? ''),
    integer('MatchingPrecedence', ({ spec }) => spec?.matchingPrecedence),
    text('DistinguisherMethod', ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>'),
    age,
    text('MissingPL', ({ status }) => status?.conditions?.find((condition: { type: string }) => condition.type === 'Dangling')?.status ?? '?'),
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateFlowSchema(object.metadata.name, object.spec ?? {}, out);
      checks().validateFlowConditions(object.status?.conditions, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if (mandatory.has(object.metadata.name) && !equal(object.spec, old.spec)) out.push(invalid('spec', checks().internal('flowcontrol.FlowSchemaSpec', object.spec), `spec of '${object.metadata.name}' must equal the fixed value`));
    }),
};

/** Those that the server insists on (flowcontrol/internalbootstrap). */
const mandatory: ReadonlySet<string> = new Set(['catch-all', 'exempt']);
