import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, integer, name } from '../columns.ts';
import { each, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { countChanges, firstGeneration } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { defaultMutatingWebhook } from './webhook.ts';

/** admissionregistration.k8s.io/v1 MutatingWebhookConfiguration */
export const mutatingWebhookConfiguration: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'IoK8sApiAdmissionregistrationV1MutatingWebhookConfiguration',
  defaults: (object) => (object.webhooks ? put(object, 'webhooks', each(object.webhooks as object[], defaultMutatingWebhook)) : object),
  prepareForCreate: firstGeneration,
  prepareForUpdate: (object, old) => countChanges(object, old, equal, ['webhooks']),
  columns: [name, integer('Webhooks', ({ webhooks }) => webhooks?.length), age],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateWebhooks(object.webhooks, out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
