import { encodeBytes } from '../../../api/base64.ts';
import type { KubeObject } from '../../../api/types.ts';
import { utf8 } from '../../../api/utf8.ts';
import { customResourceDefinitions } from '../../../client/resources.ts';
import type { Task } from '../../../sim/sim.ts';
import { sha256Bytes } from '../../lib/sha256.ts';
import type { Context } from '../context.ts';
import { messageOf, throwAll } from '../errors.ts';
import { groupResource, gvrString, type Mapping } from '../resourcemapper.ts';

/** The object that an apply set is kept in. */
export interface ApplySetParent {
  mapping: Mapping;
  name: string;
  /** Only what --namespace says: a set in a namespace must name it. */
  namespace: string;
}

/** On custom resource definitions: that their objects may be parents. */
const PARENT_TYPE = 'applyset.kubernetes.io/is-parent-type';

/** `secrets./shop`, as messages name a parent. */
export const parentText = ({ mapping, name }: ApplySetParent): string => JSON.stringify(`${mapping.resource}.${mapping.group}/${name}`);

/** Whether kubectl makes a parent of that sort itself: Secrets and ConfigMaps. */
export const isBuiltinParent = ({ mapping: { group, version, resource } }: ApplySetParent): boolean => group === '' && version === 'v1' && (resource === 'secrets' || resource === 'configmaps');

/** The parent that `--applyset` names: `[RESOURCE][.GROUP]/NAME`, a Secret where there is only a name (apply.ParseApplySetParentRef). */
export function* parseParent(context: Context, text: string): Task<ApplySetParent> {
  const { namespace, explicit } = context.namespace();
  const at = text.indexOf('/');
  try {
    const name = text.slice(at + 1);
    if (!name) throw new Error('name cannot be blank');
    const mapping = yield* context.mapper.forResource(at < 0 ? 'secrets' : text.slice(0, at));
    return { mapping, name, namespace: explicit && mapping.namespaced ? namespace : '' };
  } catch (error) {
    throw new Error(`invalid parent reference ${JSON.stringify(text)}: ${messageOf(error)}`);
  }
}

/** Throws for a parent without its namespace, or of a sort that is not for sets (apply.ApplySet.Validate). */
export function* checkParent(context: Context, parent: ApplySetParent): Task {
  const { mapping } = parent;
  const problems: Error[] = [];
  if (mapping.namespaced && !parent.namespace) problems.push(new Error('namespace is required to use namespace-scoped ApplySet'));
  if (!isBuiltinParent(parent)) {
    let permitted: readonly KubeObject[] = [];
    try {
      permitted = (yield* context.client.list(customResourceDefinitions, undefined, { labelSelector: PARENT_TYPE })).items;
    } catch (error) {
      problems.push(new Error(`identifying allowed custom resource parent types: ${messageOf(error)}`));
    }
    if (!permitted.some((d) => d.metadata.name === groupResource(mapping))) problems.push(new Error(`resource ${JSON.stringify(gvrString(mapping))} is not permitted as an ApplySet parent`));
  }
  throwAll(problems);
}

/** The id of the set of a parent: `applyset-<hash of name, namespace, kind and group>-v1` (KEP-3659). */
export const applySetId = ({ mapping, name, namespace }: ApplySetParent): string => {
  const hash = sha256Bytes(utf8([name, namespace, mapping.kind, mapping.group].join('.')));
  return `applyset-${encodeBytes(hash).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}-v1`;
};
