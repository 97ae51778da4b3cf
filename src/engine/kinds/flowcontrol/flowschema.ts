import { age, integer, name, text } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

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
  defaults: (object) => put(object, 'spec', fill(object.spec ?? {}, { matchingPrecedence: 1000 })),
  columns: [
    name,
    text('PriorityLevel', ({ spec }) => spec?.priorityLevelConfiguration?.name ?? ''),
    integer('MatchingPrecedence', ({ spec }) => spec?.matchingPrecedence),
    text('DistinguisherMethod', ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>'),
    age,
    text('MissingPL', ({ status }) => status?.conditions?.find((condition: { type: string }) => condition.type === 'Dangling')?.status ?? '?'),
  ],
  validate: (object) => found((out) => validateMetadata(object, false, subdomainName, out)),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
