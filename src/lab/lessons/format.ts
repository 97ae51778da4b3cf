import { parse } from 'yaml';

/** A value's test: one of them. `path` is dotted, with `[n]` and `[key=value]` for lists; a key with dots stands in brackets: `metadata.labels[app.kubernetes.io/name]`. */
export interface Test {
  path?: string;
  is?: string | number | boolean;
  not?: string | number | boolean;
  atLeast?: number;
  atMost?: number;
  contains?: string;
  exists?: boolean;
}

/** `pod/kubia`, `kube-system/deployment/coredns`, `apps/v1 Deployment` kinds by their resource or kind name. */
export interface ObjectCheck extends Test {
  obj: string;
}

export interface CountCheck {
  count: string;
  namespace?: string;
  selector?: string;
  where?: Test[];
  is?: number;
  atLeast?: number;
  atMost?: number;
}

export interface EventCheck {
  event: string;
  /** `Pod/kubia`; a name may end in `*`. */
  about?: string;
}

/** An answer of the API server to somebody outside the control plane. */
export interface ApiCheck {
  api: string;
  resource?: string;
  code: number;
}

export interface FileCheck {
  file: string;
  contains?: string;
}

export interface HeldCheck {
  held: string;
  check: Check;
}

export interface WasCheck {
  was: Check;
}

export interface NeverCheck {
  never: Check;
}

export interface AllCheck {
  all: Check[];
}

export type Check = ObjectCheck | CountCheck | EventCheck | ApiCheck | FileCheck | HeldCheck | WasCheck | NeverCheck | AllCheck;

/** A command line for the control plane's bash, or a number of virtual seconds to let pass. */
export type Action = string | { wait: number } | { until: Check; seconds: number };

export interface WrongPath {
  id: string;
  run: Action[];
  /** True on this path; the learner then gets the message with this id. */
  when: Check;
}

export interface Step {
  id: string;
  checks: Check[];
  solution: Action[];
  alternatives: { id: string; run: Action[] }[];
  wrong: WrongPath[];
}

export interface Setup {
  run?: string;
  file?: string;
  text?: string;
  wait?: number;
}

export interface Lesson {
  id: string;
  /** The curriculum's code, such as P1. */
  code: string;
  track: string;
  order: number;
  minutes: number;
  preset: string;
  seed: number;
  setup: Setup[];
  steps: Step[];
}

/** A lesson that can't be read; the message says where and why. */
export class LessonError extends Error {}

type Shape = Record<string, { type: 'string' | 'number' | 'boolean' | 'list' | 'check' | 'scalar'; required?: boolean }>;

const TEST: Shape = { path: { type: 'string' }, is: { type: 'scalar' }, not: { type: 'scalar' }, atLeast: { type: 'number' }, atMost: { type: 'number' }, contains: { type: 'string' }, exists: { type: 'boolean' } };

const CHECKS: Record<string, Shape> = {
  obj: { obj: { type: 'string', required: true }, ...TEST },
  count: { count: { type: 'string', required: true }, namespace: { type: 'string' }, selector: { type: 'string' }, where: { type: 'list' }, is: { type: 'number' }, atLeast: { type: 'number' }, atMost: { type: 'number' } },
  event: { event: { type: 'string', required: true }, about: { type: 'string' } },
  api: { api: { type: 'string', required: true }, resource: { type: 'string' }, code: { type: 'number', required: true } },
  file: { file: { type: 'string', required: true }, contains: { type: 'string' } },
  held: { held: { type: 'string', required: true }, check: { type: 'check', required: true } },
  was: { was: { type: 'check', required: true } },
  never: { never: { type: 'check', required: true } },
  all: { all: { type: 'list', required: true } },
};

const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);

function shaped(value: unknown, shape: Shape, at: string): Record<string, unknown> {
  if (!isObject(value)) throw new LessonError(`${at}: must be a mapping`);
  for (const key of Object.keys(value)) if (!shape[key]) throw new LessonError(`${at}: unknown field "${key}"`);
  for (const [key, { type, required }] of Object.entries(shape)) {
    const v = value[key];
    if (v === undefined) {
      if (required) throw new LessonError(`${at}.${key}: is required`);
      continue;
    }
    const good = type === 'list' ? Array.isArray(v) : type === 'check' ? isObject(v) : type === 'scalar' ? ['string', 'number', 'boolean'].includes(typeof v) : typeof v === type;
    if (!good) throw new LessonError(`${at}.${key}: must be a ${type}`);
  }
  return value;
}

function check(value: unknown, at: string): Check {
  const kind = isObject(value) ? Object.keys(CHECKS).find((k) => k in value) : undefined;
  if (!kind) throw new LessonError(`${at}: must have one of ${Object.keys(CHECKS).join(', ')}`);
  const c = shaped(value, CHECKS[kind]!, at);
  if (kind === 'count') for (const [i, t] of ((c.where ?? []) as unknown[]).entries()) shaped(t, TEST, `${at}.where[${i}]`);
  if (kind === 'held') {
    if (!/^\d+s$/.test(c.held as string)) throw new LessonError(`${at}.held: must be seconds such as 30s`);
    check(c.check, `${at}.check`);
  }
  if (kind === 'was' || kind === 'never') check(c[kind], `${at}.${kind}`);
  if (kind === 'all') (c.all as unknown[]).forEach((x, i) => check(x, `${at}.all[${i}]`));
  return value as unknown as Check;
}

function list(value: unknown, at: string, least = 0): unknown[] {
  if (value === undefined && least === 0) return [];
  if (!Array.isArray(value) || value.length < least) throw new LessonError(`${at}: must be a list${least ? ` of at least ${least}` : ''}`);
  return value;
}

const actions = (value: unknown, at: string, least = 1): Action[] =>
  list(value, at, least).map((a, i) => {
    if (typeof a === 'string') return a;
    if (isObject(a) && typeof a.wait === 'number') return { wait: a.wait };
    if (isObject(a) && a.until && typeof a.seconds === 'number') return { until: check(a.until, `${at}[${i}].until`), seconds: a.seconds };
    throw new LessonError(`${at}[${i}]: must be a command, {wait: SECONDS} or {until: CHECK, seconds: N}`);
  });

/** Reads lesson.yaml. Throws LessonError with the place and the reason. */
export function readLesson(text: string, name: string): Lesson {
  const raw: unknown = parse(text);
  const l = shaped(raw, {
    id: { type: 'string', required: true }, code: { type: 'string', required: true }, track: { type: 'string', required: true }, order: { type: 'number', required: true }, minutes: { type: 'number', required: true },
    preset: { type: 'string', required: true }, seed: { type: 'number', required: true }, setup: { type: 'list' }, steps: { type: 'list', required: true },
  }, name);
  const ids = new Set<string>();
  return {
    id: l.id as string,
    code: l.code as string,
    track: l.track as string,
    order: l.order as number,
    minutes: l.minutes as number,
    preset: l.preset as string,
    seed: l.seed as number,
    setup: list(l.setup, `${name}.setup`).map((s, i) => shaped(s, { run: { type: 'string' }, file: { type: 'string' }, text: { type: 'string' }, wait: { type: 'number' } }, `${name}.setup[${i}]`) as Setup),
    steps: list(l.steps, `${name}.steps`, 1).map((s, i) => {
      const at = `${name}.steps[${i}]`;
      const step = shaped(s, { id: { type: 'string', required: true }, checks: { type: 'list', required: true }, solution: { type: 'list', required: true }, alternatives: { type: 'list' }, wrong: { type: 'list' } }, at);
      if (ids.has(step.id as string)) throw new LessonError(`${at}.id: "${String(step.id)}" stands twice`);
      ids.add(step.id as string);
      return {
        id: step.id as string,
        checks: list(step.checks, `${at}.checks`, 1).map((c, j) => check(c, `${at}.checks[${j}]`)),
        solution: actions(step.solution, `${at}.solution`),
        alternatives: list(step.alternatives, `${at}.alternatives`).map((a, j) => {
          const alternative = shaped(a, { id: { type: 'string', required: true }, run: { type: 'list', required: true } }, `${at}.alternatives[${j}]`);
          return { id: alternative.id as string, run: actions(alternative.run, `${at}.alternatives[${j}].run`) };
        }),
        wrong: list(step.wrong, `${at}.wrong`).map((w, j) => {
          const wrong = shaped(w, { id: { type: 'string', required: true }, run: { type: 'list', required: true }, when: { type: 'check', required: true } }, `${at}.wrong[${j}]`);
          return { id: wrong.id as string, run: actions(wrong.run, `${at}.wrong[${j}].run`), when: check(wrong.when, `${at}.wrong[${j}].when`) };
        }),
      };
    }),
  };
}
