import { forbidden, invalid } from '../../../api/errors.ts';
import { invalidValue, type FieldProblem } from '../../../api/field.ts';
import type { Pod, PodSpec } from '../../../api/kubernetes.ts';
import type { KubeObject, ObjectMeta } from '../../../api/types.ts';
import { resourceOf, type Context } from '../../context.ts';
import type { Core } from '../../core.ts';
import type { Plugin } from '../chain.ts';
import { asksForSecurity, prefix } from './labels.ts';
import { violations, type Level, type Violation } from './checks.ts';

const levels: readonly string[] = ['privileged', 'baseline', 'restricted'];

interface Policy {
  level: Level;
  version: string;
}

/** Holds pods to the level that their namespace asks for (kubernetes: k8s.io/pod-security-admission/admission). */
export const podSecurity: Plugin = {
  name: 'PodSecurity',

  validate(core, context, object, old) {
    const { kind } = context;
    if (!asksForSecurity(core, context, object)) return;
    if (kind === core.namespaces) return validateNamespace(core, context, object, old);
    const labels = core.storage.get(core.namespaces, undefined, context.namespace!)!.metadata.labels!;
    if (kind === core.pods) validatePod(context, object, old, labels);
    else validateTemplate(context, object, labels);
  },
};

const policyOf = (labels: Readonly<Record<string, string>> | undefined, mode: string): Policy => {
  const level = labels?.[prefix + mode];
  return { level: levels.includes(level ?? '') ? (level as Level) : 'privileged', version: labels?.[`${prefix}${mode}-version`] ?? 'latest' };
};

/** Who asks to enforce and says nothing of warnings is warned by the same policy. */
const warnPolicy = (labels: Readonly<Record<string, string>>): Policy => policyOf(labels, labels[`${prefix}warn`] === undefined ? 'enforce' : 'warn');

const text = (found: readonly Violation[]): string => found.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(', ');

const validatePod = (context: Context, object: KubeObject, old: KubeObject | undefined, labels: Readonly<Record<string, string>>): void => {
  const spec = object['spec'] as PodSpec;
  if (old && spec === old['spec']) return;
  const enforce = policyOf(labels, 'enforce');
  const found = violations(enforce.level, spec, object.metadata);
  if (found.length > 0) throw forbidden(resourceOf(context.kind), object.metadata.name, `violates PodSecurity "${enforce.level}:${enforce.version}": ${text(found)}`);
  const warn = warnPolicy(labels);
  if (warn.level !== enforce.level) warnOf(context, warn, spec, object.metadata);
};

const warnOf = (context: Context, { level, version }: Policy, spec: PodSpec, metadata: Pick<ObjectMeta, 'annotations'>): void => {
  const found = violations(level, spec, metadata);
  if (found.length > 0) context.warnings.push(`would violate PodSecurity "${level}:${version}": ${text(found)}`);
};

const validateTemplate = (context: Context, object: KubeObject, labels: Readonly<Record<string, string>>): void => {
  const template = object.kind === 'CronJob' ? object['spec']?.jobTemplate?.spec?.template : object.kind === 'PodTemplate' ? object['template'] : object['spec']?.template;
  if (template?.spec) warnOf(context, warnPolicy(labels), template.spec, template.metadata ?? {});
};

const validateNamespace = (core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): void => {
  const labels = object.metadata.labels!;
  const problems = labelProblems(labels, old?.metadata.labels);
  if (problems.length > 0) throw invalid('', 'Namespace', object.metadata.name, problems);
  if (!old) return;
  const policy = policyOf(labels, 'enforce');
  const before = policyOf(old.metadata.labels, 'enforce');
  if (policy.level === 'privileged' || (policy.level === before.level && policy.version === before.version)) return;
  if (before.level === 'restricted' && policy.level === 'baseline') return;
  context.warnings.push(...existing(core, object.metadata.name, policy));
};

const labelProblems = (labels: Readonly<Record<string, string>>, old: Readonly<Record<string, string>> | undefined): FieldProblem[] => {
  const problems: FieldProblem[] = [];
  for (const mode of ['enforce', 'audit', 'warn']) {
    const level = labels[prefix + mode];
    const version = labels[`${prefix}${mode}-version`];
    if (level !== undefined && level !== old?.[prefix + mode] && !levels.includes(level)) problems.push(invalidValue(`metadata.labels[${prefix}${mode}]`, level, `must be one of ${levels.join(', ')}`));
    if (version !== undefined && version !== 'latest' && !/^v1\.\d+$/.test(version)) problems.push(invalidValue(`metadata.labels[${prefix}${mode}-version]`, version, 'must be "latest" or "v1.x"'));
  }
  return problems;
};

/** What is there already and would not be let in: pods that violate the same things stand together. */
const existing = (core: Core, namespace: string, { level, version }: Policy): string[] => {
  const groups = new Map<string, { first: string; count: number }>();
  for (const object of core.storage.all(core.pods, namespace)) {
    const pod = object as unknown as Pod;
    if (pod.metadata.deletionTimestamp) continue;
    const reasons = violations(level, pod.spec!, pod.metadata).map((v) => v.reason).join(', ');
    if (reasons === '') continue;
    const group = groups.get(reasons);
    if (group) group.count++;
    else groups.set(reasons, { first: pod.metadata.name, count: 1 });
  }
  if (groups.size === 0) return [];
  const others = (n: number) => (n === 0 ? '' : n === 1 ? ' (and 1 other pod)' : ` (and ${n} other pods)`);
  return [`existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${level}:${version}"`, ...[...groups].map(([reasons, { first, count }]) => `${first}${others(count - 1)}: ${reasons}`)];
};
