import { formatLabels } from '../../api/selector.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { name, text } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { countChanges, firstGeneration } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { defaultTemplate } from './podspec/defaults.ts';

/** v1 PodTemplate */
export const podTemplate: Kind = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1PodTemplate',
  generation: true,
  defaults: (object) => (object.template ? put(object, 'template', defaultTemplate(object.template)) : object),
  prepareForCreate: firstGeneration,
  prepareForUpdate: (object, old) => countChanges(object, old, equal, ['template']),
  columns: [
    name,
    text('Containers', ({ template }) => namesIn(template, 'name')),
    text('Images', ({ template }) => namesIn(template, 'image')),
    text('Pod Labels', ({ template }) => formatLabels(template?.metadata?.labels)),
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateTemplate(object.template ?? {}, 'template', out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};

const namesIn = (template: { spec?: { containers?: { name: string; image?: string }[] } } | undefined, of: 'name' | 'image'): string => (template?.spec?.containers ?? []).map((container) => container[of] ?? '').join(',');
