import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import { approvalOf, isProtectedGroup, type ApprovalState } from '../../kinds/apiextensions/approval.ts';

// What definitions are told of their names and of their approval (apiextensions-apiserver:
// pkg/controller/status/naming_controller.go, pkg/controller/apiapproval/apiapproval_controller.go).

export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastTransitionTime?: string;
}

export interface Names {
  plural?: string;
  singular?: string;
  kind?: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
}

const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`;

/** The names that a definition gets beside the other definitions of its group, and whether those are all that it wants. */
export const acceptNames = (wanted: Names, accepted: Names, others: readonly Names[]): { names: Names; condition: Condition } => {
  const resources = new Set(others.flatMap((names) => [names.plural, names.singular, ...(names.shortNames ?? [])]));
  const kinds = new Set(others.flatMap((names) => [names.kind, names.listKind]));
  const names: Names = { ...accepted };
  let condition: Condition = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
  const refuse = (reason: string, message: string) => (condition = { type: 'NamesAccepted', status: 'False', reason, message });
  const claim = (key: 'plural' | 'singular' | 'kind' | 'listKind', taken: ReadonlySet<string | undefined>, reason: string) => {
    const name = wanted[key] ?? '';
    if (name !== (accepted[key] ?? '') && taken.has(name)) refuse(reason, inUse(name));
    else names[key] = name;
  };
  claim('plural', resources, 'PluralConflict');
  claim('singular', resources, 'SingularConflict');
  const clashes = (wanted.shortNames ?? []).filter((name) => !accepted.shortNames?.includes(name) && resources.has(name)).map(inUse);
  if (clashes.length > 0) refuse('ShortNamesConflict', clashes.length > 1 ? `[${clashes.join(', ')}]` : clashes[0]!);
  else if (wanted.shortNames) names.shortNames = wanted.shortNames;
  else delete names.shortNames;
  claim('kind', kinds, 'KindConflict');
  claim('listKind', kinds, 'ListKindConflict');
  if (wanted.categories) names.categories = wanted.categories;
  else delete names.categories;
  return { names: equal(names, wanted) ? wanted : names, condition };
};

/** Whether a definition is served: from the day on which it got all its names. */
export const established = (old: Condition | undefined, named: Condition): Condition => {
  if (old?.status === 'True') return old;
  if (named.status === 'True') return { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' };
  return { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
};

const annotated: Record<ApprovalState, string> = { missing: 'MissingAnnotation', invalid: 'InvalidAnnotation', bypassed: 'UnapprovedAnnotation', approved: 'ApprovedAnnotation' };

/** What a definition in a group of the community's is told; undefined for others. */
export const approval = (definition: KubeObject): Condition | undefined => {
  if (!isProtectedGroup(definition['spec']?.group)) return undefined;
  const { state, reason } = approvalOf(definition);
  return { type: 'KubernetesAPIApprovalPolicyConformant', status: state === 'approved' ? 'True' : 'False', reason: annotated[state], message: reason };
};
