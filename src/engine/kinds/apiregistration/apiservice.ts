import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { pathName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid } from '../validation/problems.ts';

/** apiregistration.k8s.io/v1 APIService */
export const apiService: Kind = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sKubeAggregatorPkgApisApiregistrationV1APIService',
  defaults: (object) => (object.spec?.service ? put(object, 'spec', put(object.spec, 'service', fill(object.spec.service, { port: 443 }))) : object),
  columns: [
    name,
    text('Service', ({ spec }) => (spec?.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local')),
    text('Available', ({ status }) => {
      const available = status?.conditions?.find((condition: { type: string }) => condition.type === 'Available');
      if (!available) return 'Unknown';
      return available.status === 'True' ? 'True' : `${available.status} (${available.reason})`;
    }),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, pathName, out);
      const expected = `${object.spec?.version}.${object.spec?.group ?? ''}`;
      if (object.metadata.name !== expected) out.push(invalid('metadata.name', object.metadata.name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(expected)}`));
      checks().validateApiService(object, out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
