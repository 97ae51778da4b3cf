import type { KubeObject } from '../../api/types.ts';

// Groups of the community's are defined with a word of its API reviewers (apiextensions-apiserver: pkg/apihelpers/helpers.go).

export const approvedAnnotation = 'api-approved.kubernetes.io';

export const isProtectedGroup = (group: string | undefined): boolean => /(^|\.)(k8s|kubernetes)\.io$/.test(group ?? '');

export type ApprovalState = 'missing' | 'invalid' | 'bypassed' | 'approved';

const where = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** What a definition's annotation says of its approval, and in words. */
export const approvalOf = ({ metadata }: KubeObject): { state: ApprovalState; reason: string } => {
  const text = metadata.annotations?.[approvedAnnotation];
  const must = `protected groups must have approval annotation "${approvedAnnotation}"`;
  if (!text) return { state: 'missing', reason: `${must}, ${where}` };
  if (text.startsWith('unapproved')) return { state: 'bypassed', reason: `not approved: ${JSON.stringify(text)}` };
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]/.test(text)) return { state: 'approved', reason: `approved in ${text}` };
  return { state: 'invalid', reason: `${must} with either a URL or a reason starting with "unapproved", ${where}` };
};
