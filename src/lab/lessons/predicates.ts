import type { KubeObject } from '../../engine/api/types.ts';
import type { Said } from '../protocol.ts';
import type { Check, CountCheck, EventCheck, ObjectCheck, Test } from './format.ts';

/** What a check may look at. Reading it changes nothing. */
export interface View {
  /** Virtual milliseconds. */
  now: number;
  /** Objects of a kind, by resource, kind or short name; undefined for a kind that is not served. */
  objects(kind: string): readonly KubeObject[] | undefined;
  /** True when labels satisfy a selector in kubectl's form. */
  matches(selector: string, labels: Record<string, string>): boolean;
  /** Contents of a file on the control plane. */
  file(path: string): string | undefined;
}

/** An answer that the API server gave to a client outside the control plane. */
export interface ApiAnswer {
  verb: string;
  resource: string;
  code: number;
}


export interface Verdict {
  ok: boolean;
  want: Said;
  got: Said;
}

/** Finds a value by a dotted path with `[n]`, `[key=value]` and `[key with dots]`; undefined where nothing is. */
function valueAt(object: unknown, path: string): unknown {
  let value: unknown = object;
  for (const part of path.match(/[^.[\]]+|\[[^\]]*\]/g) ?? []) {
    if (value === null || typeof value !== 'object') return undefined;
    if (!part.startsWith('[')) value = (value as Record<string, unknown>)[part];
    else {
      const key = part.slice(1, -1);
      const pair = key.match(/^([\w]+)=(.*)$/);
      if (Array.isArray(value)) value = /^\d+$/.test(key) ? value[Number(key)] : pair ? value.find((x: Record<string, unknown>) => String(x?.[pair[1]!]) === pair[2]) : undefined;
      else value = (value as Record<string, unknown>)[key];
    }
  }
  return value;
}

const show = (value: unknown): string => (value === undefined ? '—' : typeof value === 'string' ? value : JSON.stringify(value));

/** Whether a value passes; a missing number counts as 0 for bounds, as Kubernetes leaves zeros out. */
function passes(value: unknown, test: Test): boolean {
  if (test.exists !== undefined) return (value !== undefined) === test.exists;
  if (test.is !== undefined) return value === test.is || (test.is === 0 && value === undefined);
  if (test.not !== undefined) return value !== test.not;
  if (test.contains !== undefined) return typeof value === 'string' ? value.includes(test.contains) : Array.isArray(value) && value.some((x) => String(x) === test.contains);
  const n = value === undefined ? 0 : Number(value);
  return (test.atLeast === undefined || n >= test.atLeast) && (test.atMost === undefined || n <= test.atMost);
}

const wanted = (test: Test): string =>
  test.exists !== undefined ? (test.exists ? '✓' : '✗') : test.is !== undefined ? show(test.is) : test.not !== undefined ? `≠ ${show(test.not)}` : test.contains !== undefined ? `∋ ${test.contains}` : test.atLeast !== undefined && test.atMost !== undefined ? `${test.atLeast}–${test.atMost}` : test.atLeast !== undefined ? `≥ ${test.atLeast}` : `≤ ${test.atMost}`;

function objectVerdict(check: ObjectCheck, view: View): Verdict {
  const parts = check.obj.split('/');
  const [namespace, kind, name] = parts.length === 3 ? parts : ['default', ...parts];
  const found = view.objects(kind!)?.find((o) => o.metadata.name === name && (o.metadata.namespace === undefined || o.metadata.namespace === namespace));
  const what = `${kind}/${name}`;
  if (!check.path) {
    const exists = check.exists ?? true;
    return { ok: (found !== undefined) === exists, want: { key: exists ? 'exists' : 'gone', values: { what } }, got: { key: found ? 'is-there' : 'is-not-there', values: { what } } };
  }
  const value = valueAt(found, check.path);
  return {
    ok: found !== undefined && passes(value, check),
    want: { key: 'value', values: { what, path: check.path, value: wanted(check) } },
    got: found ? { key: 'value', values: { what, path: check.path, value: show(value) } } : { key: 'is-not-there', values: { what } },
  };
}

function countVerdict(check: CountCheck, view: View): Verdict {
  const all = view.objects(check.count) ?? [];
  const n = all.filter(
    (o) => (check.namespace === '*' || o.metadata.namespace === undefined || o.metadata.namespace === (check.namespace ?? 'default')) && (!check.selector || view.matches(check.selector, (o.metadata.labels as Record<string, string>) ?? {})) && (check.where ?? []).every((t) => passes(valueAt(o, t.path ?? ''), t)),
  ).length;
  const filter = [check.selector, ...(check.where ?? []).map((t) => `${t.path} ${wanted(t)}`)].filter(Boolean).join(', ');
  return { ok: passes(n, check), want: { key: filter ? 'count-of' : 'count', values: { what: check.count, filter, value: wanted(check) } }, got: { key: 'number', values: { value: n } } };
}

function eventVerdict(check: EventCheck, view: View): Verdict {
  const [kind, name] = check.about?.split('/') ?? [];
  const found = (view.objects('events') ?? []).some((e) => {
    const about = e.involvedObject as { kind?: string; name?: string } | undefined;
    return e.reason === check.event && (!kind || about?.kind === kind) && (!name || (name.endsWith('*') ? about?.name?.startsWith(name.slice(0, -1)) : about?.name === name));
  });
  return { ok: found, want: { key: 'event', values: { reason: check.event, about: check.about ?? '' } }, got: { key: found ? 'event-seen' : 'event-not-seen', values: {} } };
}

interface Memory {
  /** Since when the inner check is true, for `held`. */
  since?: number;
  /** The inner check was true once, for `was` and `never`. */
  once?: boolean;
  inner?: CheckState[];
}

/** A check with what it remembers. Tell it of every change; time alone it learns from `verdict`. */
export class CheckState {
  private memory: Memory = {};

  constructor(readonly check: Check) {
    const inner = 'check' in check ? [check.check] : 'was' in check ? [check.was] : 'never' in check ? [check.never] : 'all' in check ? check.all : [];
    this.memory.inner = inner.map((c) => new CheckState(c));
  }

  /** The state has changed. */
  observe(view: View): void {
    const { check, memory } = this;
    for (const inner of memory.inner!) inner.observe(view);
    if ('held' in check) {
      if (memory.inner![0]!.verdict(view).ok) memory.since ??= view.now;
      else delete memory.since;
    } else if ('was' in check || 'never' in check) memory.once ||= memory.inner![0]!.verdict(view).ok;
    else if ('event' in check) memory.once ||= eventVerdict(check, view).ok;
  }

  /** The API server gave an answer. */
  answered(answer: ApiAnswer): void {
    const { check, memory } = this;
    for (const inner of memory.inner!) inner.answered(answer);
    if ('api' in check && answer.verb === check.api && answer.code === check.code && (!check.resource || answer.resource === check.resource)) memory.once = true;
  }

  verdict(view: View): Verdict {
    const { check, memory } = this;
    if ('obj' in check) return objectVerdict(check, view);
    if ('count' in check) return countVerdict(check, view);
    if ('event' in check) return memory.once ? { ...eventVerdict(check, view), ok: true, got: { key: 'event-seen', values: {} } } : eventVerdict(check, view);
    if ('api' in check) {
      return { ok: memory.once === true, want: { key: 'api', values: { verb: check.api, resource: check.resource ?? '', code: check.code } }, got: { key: memory.once ? 'api-seen' : 'api-not-seen', values: {} } };
    }
    if ('file' in check) {
      const text = view.file(check.file);
      const ok = text !== undefined && (check.contains === undefined || text.includes(check.contains));
      return { ok, want: { key: check.contains === undefined ? 'exists' : 'file-has', values: { what: check.file, value: check.contains ?? '' } }, got: { key: text === undefined ? 'is-not-there' : 'is-there', values: { what: check.file } } };
    }
    const inner = memory.inner!.map((c) => c.verdict(view));
    if ('held' in check) {
      const seconds = Number(check.held.slice(0, -1));
      const held = memory.since === undefined ? 0 : Math.floor((view.now - memory.since) / 1000);
      const first = inner[0]!;
      return { ok: first.ok && held >= seconds, want: { key: 'held', values: { ...first.want.values, inner: first.want.key, seconds } }, got: first.ok ? { key: 'held-for', values: { seconds: held } } : first.got };
    }
    if ('was' in check) return { ok: memory.once === true, want: { key: 'was', values: { ...inner[0]!.want.values, inner: inner[0]!.want.key } }, got: { key: memory.once ? 'was-seen' : 'was-not-seen', values: {} } };
    if ('never' in check) return { ok: !memory.once, want: { key: 'never', values: { ...inner[0]!.want.values, inner: inner[0]!.want.key } }, got: { key: memory.once ? 'was-seen' : 'was-not-seen', values: {} } };
    return inner.find((v) => !v.ok) ?? inner[0]!;
  }
}
