import type { HorizontalPodAutoscaler } from '../../api/kubernetes.ts';

// pkg/controller/podautoscaler/horizontal.go: normalizeDesiredReplicas, normalizeDesiredReplicasWithBehaviors

type Rules = NonNullable<NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['behavior']>['scaleUp']>;

export interface Limit {
  replicas: number;
  /** Of the ScalingLimited condition. */
  reason: string;
  message: string;
  limited: boolean;
}

export interface Recommendation {
  at: number;
  replicas: number;
}

/** A change of size that was made: positive when it grew. */
export interface ScaleEvent {
  at: number;
  change: number;
}

const WITHIN = { reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range', limited: false };
const TOO_MANY = { reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count', limited: true };
const TOO_FEW = { reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count', limited: true };
const UP_LIMIT = { reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate', limited: true };
const DOWN_LIMIT = { reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate', limited: true };

/** Without `behavior`: at most double (or 4), between the bounds. */
export function limitPlain(current: number, desired: number, min: number, max: number): Limit {
  const fast = Math.max(2 * current, 4);
  const upper = Math.min(max, fast);
  if (desired < min) return { replicas: min, ...TOO_FEW };
  if (desired > upper) return { replicas: upper, ...(fast < max ? UP_LIMIT : TOO_MANY) };
  return { replicas: desired, ...WITHIN };
}

const inWindow = (events: readonly ScaleEvent[], seconds: number, now: number, sign: 1 | -1): number =>
  events.reduce((n, { at, change }) => (at > now - seconds * 1000 && Math.sign(change) === sign ? n + Math.abs(change) : n), 0);

/** The most (or fewest) replicas that policies allow now. */
function bound(current: number, rules: Rules | undefined, events: readonly ScaleEvent[], now: number, sign: 1 | -1): number {
  if (rules?.selectPolicy === 'Disabled') return current;
  const defaults = sign > 0 ? [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }] : [{ type: 'Percent', value: 100, periodSeconds: 15 }];
  const limits = (rules?.policies ?? defaults).map(({ type, value, periodSeconds }) => {
    const start = current - sign * inWindow(events, periodSeconds, now, sign);
    if (type === 'Pods') return start + sign * value;
    return sign > 0 ? Math.ceil(start * (1 + value / 100)) : Math.floor(start * (1 - value / 100));
  });
  const widest = rules?.selectPolicy !== 'Min';
  return (sign > 0) === widest ? Math.max(...limits) : Math.min(...limits);
}

/** With `behavior`: as fast as its policies allow. */
export function limitByBehavior(hpa: HorizontalPodAutoscaler, current: number, desired: number, min: number, max: number, events: readonly ScaleEvent[], now: number): Limit {
  const behavior = hpa.spec?.behavior;
  if (desired > current) {
    const fast = Math.max(current, bound(current, behavior?.scaleUp, events, now, 1));
    const upper = Math.min(max, fast);
    if (desired > upper) return { replicas: upper, ...(fast < max ? UP_LIMIT : TOO_MANY) };
  } else if (desired < current) {
    const fast = Math.min(current, bound(current, behavior?.scaleDown, events, now, -1));
    const lower = Math.max(min, fast);
    if (desired < lower) return { replicas: lower, ...(fast > min ? DOWN_LIMIT : TOO_FEW) };
  }
  return { replicas: desired, ...WITHIN };
}

export interface Stabilized {
  replicas: number;
  reason: string;
  message: string;
}

const READY = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const DOWN_STABLE = { reason: 'ScaleDownStabilized', message: 'recent recommendations were higher than current one, applying the highest recent recommendation' };
const UP_STABLE = { reason: 'ScaleUpStabilized', message: 'recent recommendations were lower than current one, applying the lowest recent recommendation' };

/** Takes what was recommended within the windows into account, so that sizes do not flap. `history` has the newest one too. */
export function stabilize(current: number, desired: number, history: readonly Recommendation[], upMs: number, downMs: number, now: number): Stabilized {
  let lowest = desired;
  let highest = desired;
  for (const { at, replicas } of history) {
    if (at > now - upMs) lowest = Math.min(lowest, replicas);
    if (at > now - downMs) highest = Math.max(highest, replicas);
  }
  let replicas = current;
  if (replicas < lowest) replicas = lowest;
  if (replicas > highest) replicas = highest;
  if (replicas === desired) return { replicas, ...READY };
  return { replicas, ...(desired < replicas ? DOWN_STABLE : UP_STABLE) };
}
