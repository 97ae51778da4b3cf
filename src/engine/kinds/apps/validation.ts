import type { LabelSelector, PodTemplateSpec } from '../../api/kubernetes.ts';
import { selectorOf } from '../../api/selector.ts';
import { alwaysRestarts, validateTemplate } from '../core/podspec/validation.ts';
import { isEmptySelector, isSelector, validateLabelSelector } from '../validation/metadata.ts';
import { forbidden, invalid, type Problems, required } from '../validation/problems.ts';

// What the workloads of apps/v1 have in common (pkg/apis/apps/validation/validation.go)

/** True where the selector chooses pods of the template; a missing one chooses none. */
export const selects = (selector: LabelSelector | undefined, template: PodTemplateSpec | undefined): boolean => !!selector && selectorOf(selector).matches(template?.metadata?.labels);

/** Complains where a template's labels are not what the selector asks for. */
export const matchingLabels = (template: PodTemplateSpec | undefined, path: string, out: Problems): void => {
  out.push(invalid(`${path}.metadata.labels`, template?.metadata?.labels, '`selector` does not match template `labels`'));
};

/** The selector and the template of a Deployment or a ReplicaSet. */
export const validateSelectorAndTemplate = (selector: LabelSelector | undefined, template: PodTemplateSpec | undefined, path: string, out: Problems): void => {
  if (!selector) out.push(required(`${path}.selector`));
  else {
    validateLabelSelector(selector, `${path}.selector`, out);
    if (isEmptySelector(selector)) out.push(invalid(`${path}.selector`, selector, 'empty selector is invalid for deployment'));
    if (!isSelector(selector)) return void out.push(invalid(`${path}.selector`, selector, 'invalid label selector'));
  }
  const at = `${path}.template`;
  if (!selector || (!isEmptySelector(selector) && !selects(selector, template))) matchingLabels(template, at, out);
  validateTemplate(template ?? emptyTemplate, at, out);
  alwaysRestarts(template, at, out);
  noDeadline(template, 'ReplicaSet', at, out);
};

export const emptyTemplate: PodTemplateSpec = {};

export const noDeadline = (template: PodTemplateSpec | undefined, kind: string, path: string, out: Problems): void => {
  if (template?.spec?.activeDeadlineSeconds !== undefined) out.push(forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
};

/** 0 of `0` and `0%`. */
export const isZero = (value: string | number | undefined): boolean => value === undefined || value === 0 || value === '0%';
