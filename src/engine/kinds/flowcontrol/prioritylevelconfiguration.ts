import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid } from '../validation/problems.ts';

/** flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration */
export const priorityLevelConfiguration: Kind = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  shortNames: [],
  categories: [],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiFlowcontrolV1PriorityLevelConfiguration',
  generation: true,
  defaults: (object) => {
    const spec = object.spec ?? {};
    if (spec.exempt) return put(object, 'spec', put(spec, 'exempt', fill(spec.exempt, { nominalConcurrencyShares: 0, lendablePercent: 0 })));
    if (!spec.limited) return object;
    let limited = fill(spec.limited, { nominalConcurrencyShares: 30, lendablePercent: 0 });
    const queuing = limited.limitResponse?.queuing;
    if (queuing) limited = put(limited, 'limitResponse', put(limited.limitResponse, 'queuing', fill(queuing, { queues: 64, handSize: 8, queueLengthLimit: 50 })));
    return put(object, 'spec', put(spec, 'limited', limited));
  },
  columns: [
    name,
    text('Type', ({ spec }) => spec?.type ?? ''),
    text('NominalConcurrencyShares', ({ spec }) => spec?.limited?.nominalConcurrencyShares ?? '<none>'),
    text('Queues', ({ spec }) => spec?.limited?.limitResponse?.queuing?.queues ?? '<none>'),
    text('HandSize', ({ spec }) => spec?.limited?.limitResponse?.queuing?.handSize ?? '<none>'),
    text('QueueLengthLimit', ({ spec }) => spec?.limited?.limitResponse?.queuing?.queueLengthLimit ?? '<none>'),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validatePriorityLevel(object.metadata.name, object.spec ?? {}, out);
      checks().validateFlowConditions(object.status?.conditions, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      const problem = fixedProblem(object, old);
      if (problem) out.push(invalid('spec', checks().internal('flowcontrol.PriorityLevelConfigurationSpec', object.spec), problem));
    }),
};

/** What is wrong with a change of a level that the server insists on (flowcontrol/internalbootstrap): of `exempt` its shares are free. */
const fixedProblem = ({ metadata: { name }, spec }: KubeObject, { spec: old }: KubeObject): string | undefined => {
  if (name === 'catch-all') return equal(spec, old) ? undefined : "spec of 'catch-all' must equal the fixed value";
  if (name !== 'exempt' || equal({ ...spec, exempt: undefined }, { ...old, exempt: undefined })) return undefined;
  return "spec of 'exempt' except the spec.exempt field must equal the fixed value";
};
