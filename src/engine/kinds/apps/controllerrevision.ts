import type { ControllerRevision } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, immutable, required } from '../validation/problems.ts';
import { nonNegative } from '../validation/values.ts';

const controllerOf = ({ metadata }: ControllerRevision): string => {
  const owner = metadata.ownerReferences?.find((reference) => reference.controller);
  if (!owner) return '<none>';
  const slash = owner.apiVersion.indexOf('/');
  return `${owner.kind.toLowerCase()}${slash < 0 ? '' : `.${owner.apiVersion.slice(0, slash).toLowerCase()}`}/${owner.name}`;
};

/** apps/v1 ControllerRevision */
export const controllerRevision: Kind<ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiAppsV1ControllerRevision',
  columns: [name, text('Controller', controllerOf), text('Revision', (object) => object.revision ?? 0), age],
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      if (object.data === undefined) out.push(required('data', 'data is mandatory'));
      nonNegative(object.revision, 'revision', out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.data, old.data, 'data', equal, out);
    }),
};
