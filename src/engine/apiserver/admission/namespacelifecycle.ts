import { forbidden, notFound } from '../../api/errors.ts';
import { resourceOf } from '../context.ts';
import { calledName, type Plugin } from './chain.ts';

const immortal = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing is created in a namespace that is missing or ends (kubernetes: plugin/pkg/admission/namespace/lifecycle). */
export const namespaceLifecycle: Plugin = {
  name: 'NamespaceLifecycle',

  mutate(core, { kind, namespace, request }, object, old) {
    if (old || !kind.namespaced || namespace === undefined || (kind.group === 'authorization.k8s.io' && kind.plural === 'localsubjectaccessreviews')) return object;
    const found = core.storage.get(core.namespaces, undefined, namespace);
    if (!found) throw notFound({ group: '', resource: 'namespaces' }, namespace);
    if (!found.metadata.deletionTimestamp || request.verb !== 'create') return object;
    const error = forbidden(resourceOf(kind), calledName(object), `unable to create new content in namespace ${namespace} because it is being terminated`);
    error.status.details!.causes = [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }];
    throw error;
  },

  remove(_core, { kind }, old) {
    if (kind.group === '' && kind.plural === 'namespaces' && immortal.has(old.metadata.name)) throw forbidden(resourceOf(kind), old.metadata.name, 'this namespace may not be deleted');
  },
};
