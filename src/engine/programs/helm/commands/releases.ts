import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../../kubectl/context.ts';
import type { FlagSpec } from '../../kubectl/flags/spec.ts';
import { messageOf } from '../../kubectl/errors.ts';
import { goQuote } from '../../kubectl/text/gofmt.ts';
import { compareBytes } from '../../kubectl/text/json.ts';
import { runHooks } from '../release/hooks.ts';
import type { Release } from '../release/release.ts';
import { reachable } from '../kube/cluster.ts';
import { ansic, encoded, goTime, releaseText, table } from '../print.ts';
import { changeOptions } from './install.ts';
import { actionsOf, changeFlags, formatOf, outputFlag, storageOf, type HelmCommand } from './shared.ts';

/** --revision of the commands that show a release. */
export const revisionFlag: FlagSpec = { name: 'revision', type: 'int', usage: 'The revision to show.' };

const chartName = ({ chart: { metadata } }: Release): string => `${metadata.name}-${metadata.version}`;
const appVersion = ({ chart: { metadata } }: Release): string => String(metadata.appVersion ?? '');

const statusFlags = ['deployed', 'failed', 'pending', 'superseded', 'uninstalled', 'uninstalling'] as const;

const wantedStatus = (context: Context, status: string): boolean => {
  const { flags } = context;
  const asked = statusFlags.filter((f) => flags.bool(f));
  if (flags.bool('all')) return true;
  if (asked.length === 0) return status === 'deployed' || status === 'failed';
  return asked.some((f) => (f === 'pending' ? status.startsWith('pending') : f === status));
};

const newest = (releases: readonly Release[]): Release[] => {
  const last = new Map<string, Release>();
  for (const r of releases) last.set(`${r.namespace}/${r.name}`, r);
  return [...last.values()];
};

const sorted = (context: Context, releases: Release[]): Release[] => {
  const byName = (a: Release, b: Release): number => compareBytes(a.name, b.name) || compareBytes(a.namespace, b.namespace);
  const byDate = (a: Release, b: Release): number => compareBytes(a.info.last_deployed, b.info.last_deployed);
  releases.sort(context.flags.bool('date') ? byDate : byName);
  return context.flags.bool('reverse') ? releases.reverse() : releases;
};

const row = (r: Release): Record<string, string> => ({
  name: r.name,
  namespace: r.namespace,
  revision: String(r.version),
  updated: goTime(r.info.last_deployed),
  status: r.info.status,
  chart: chartName(r),
  app_version: appVersion(r),
});

/** helm list */
export const list: HelmCommand = {
  name: 'list',
  aliases: ['ls'],
  usage: '[flags]',
  short: 'list releases',
  args: { min: 0, max: 0 },
  flags: [
    { name: 'all', shorthand: 'a', type: 'bool', usage: 'Show releases in any state.' },
    { name: 'all-namespaces', shorthand: 'A', type: 'bool', usage: 'List the releases of all namespaces.' },
    ...statusFlags.map((name): FlagSpec => ({ name, type: 'bool', usage: `Show releases that are ${name}.` })),
    { name: 'date', shorthand: 'd', type: 'bool', usage: 'Sort by date.' },
    { name: 'reverse', shorthand: 'r', type: 'bool', usage: 'Turn the order round.' },
    { name: 'filter', shorthand: 'f', type: 'string', usage: 'A regular expression that the names must match.' },
    { name: 'max', shorthand: 'm', type: 'int', default: 256, usage: 'How many releases at most.' },
    { name: 'offset', type: 'int', usage: 'How many releases to leave out first.' },
    { name: 'selector', shorthand: 'l', type: 'string', usage: 'A label selector.', unsimulated: true },
    { name: 'short', shorthand: 'q', type: 'bool', usage: 'Only names.' },
    { name: 'no-headers', type: 'bool', usage: 'No headings.' },
    outputFlag,
  ],
  *run(context) {
    const { flags } = context;
    yield* reachable(context);
    const all = yield* storageOf(context).list({}, flags.bool('all-namespaces'));
    const filter = new RegExp(flags.string('filter'));
    const shown = sorted(context, (flags.bool('superseded') ? all : newest(all)).filter((r) => wantedStatus(context, r.info.status) && filter.test(r.name)));
    const releases = shown.slice(flags.int('offset'), flags.int('offset') + flags.int('max'));
    const format = formatOf(context);
    if (flags.bool('short')) {
      const names = releases.map((r) => r.name);
      return context.out(format === 'table' ? names.map((n) => `${n}\n`).join('') : encoded(format, names));
    }
    const rows = releases.map(row);
    if (format !== 'table') return context.out(encoded(format, rows));
    const head = flags.bool('no-headers') ? [] : [['NAME', 'NAMESPACE', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION']];
    if (head.length + rows.length > 0) context.out(table([...head, ...rows.map((r) => Object.values(r))]));
  },
};

/** helm history RELEASE_NAME */
export const history: HelmCommand = {
  name: 'history',
  aliases: ['hist'],
  usage: 'RELEASE_NAME [flags]',
  short: 'fetch release history',
  args: { min: 1, max: 1 },
  completion: 'release',
  flags: [{ name: 'max', type: 'int', default: 256, usage: 'How many revisions at most.' }, outputFlag],
  *run(context) {
    yield* reachable(context);
    const all = yield* storageOf(context).history(context.args[0]!);
    const shown = all.slice(-context.flags.int('max'));
    const rows = shown.map((r) => ({ revision: r.version, updated: r.info.last_deployed, status: r.info.status, chart: chartName(r), app_version: appVersion(r), description: r.info.description }));
    const format = formatOf(context);
    if (format !== 'table') return context.out(encoded(format, rows));
    const head = ['REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION', 'DESCRIPTION'];
    context.out(table([head, ...rows.map((r) => [String(r.revision), ansic(r.updated), r.status, r.chart, r.app_version, r.description])]));
  },
};

/** helm status RELEASE_NAME */
export const status: HelmCommand = {
  name: 'status',
  usage: 'RELEASE_NAME [flags]',
  short: 'display the status of the named release',
  args: { min: 1, max: 1 },
  completion: 'release',
  flags: [revisionFlag, { name: 'show-desc', type: 'bool', usage: 'Show the description.' }, { name: 'show-resources', type: 'bool', usage: "Show the release's resources.", unsimulated: true }, outputFlag],
  *run(context) {
    yield* reachable(context);
    const release = yield* storageOf(context).get(context.args[0]!, context.flags.int('revision'));
    context.out(releaseText(formatOf(context), release, { withoutChart: true, description: context.flags.bool('show-desc'), debug: context.flags.bool('debug') }));
  },
};

/** helm rollback <RELEASE> [REVISION] */
export const rollback: HelmCommand = {
  name: 'rollback',
  usage: '<RELEASE> [REVISION] [flags]',
  short: 'roll back a release to a previous revision',
  args: { min: 1 },
  completion: 'release revision',
  flags: [
    { name: 'dry-run', type: 'bool', usage: 'Only say whether it could be done.' },
    { name: 'recreate-pods', type: 'bool', usage: 'Restart pods.' },
    { name: 'cleanup-on-fail', type: 'bool', usage: 'Delete what was created when it fails.' },
    { name: 'history-max', type: 'int', default: 10, usage: 'How many revisions to keep; 0 for all.' },
    ...changeFlags,
  ],
  *run(context) {
    const [name = '', text] = context.args;
    const version = Number(text ?? 0);
    if (text !== undefined && !/^[-+]?\d+$/.test(text)) throw new Error(`could not convert revision to a number: strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`);
    yield* actionsOf(context).rollback(name, version, { ...changeOptions(context), dryRun: context.flags.bool('dry-run') ? 'client' : undefined });
    context.out('Rollback was a success! Happy Helming!\n');
  },
};

const propagations = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;

/** helm uninstall RELEASE_NAME [...] */
export const uninstall: HelmCommand = {
  name: 'uninstall',
  aliases: ['del', 'delete', 'un'],
  usage: 'RELEASE_NAME [...] [flags]',
  short: 'uninstall a release',
  args: { min: 1 },
  completion: 'release',
  flags: [
    { name: 'dry-run', type: 'bool', usage: 'Only say what would be done.' },
    { name: 'keep-history', type: 'bool', usage: "Keep the release's record, marked as uninstalled." },
    { name: 'ignore-not-found', type: 'bool', usage: 'Do not fail when there is no such release.' },
    { name: 'cascade', type: 'string', default: 'background', usage: 'How dependents go: background, orphan or foreground.', completion: ['background', 'orphan', 'foreground'] },
    ...changeFlags.filter((f) => f.name !== 'force' && f.name !== 'wait-for-jobs'),
  ],
  *run(context) {
    const { flags } = context;
    const propagation = propagations[flags.string('cascade') as 'background'];
    if (!propagation) throw new Error(`invalid cascade value (${flags.string('cascade')}). Must be "background", "foreground", or "orphan"`);
    for (const name of context.args) {
      const { hooks, timeoutMs, wait, description } = changeOptions(context);
      try {
        const kept = yield* actionsOf(context).uninstall(name, { keepHistory: flags.bool('keep-history'), hooks, timeoutMs, wait, propagation, dryRun: flags.bool('dry-run'), description });
        if (kept) context.out(`${kept}\n`);
      } catch (error) {
        if (!flags.bool('ignore-not-found') || !messageOf(error).endsWith('release: not found')) throw error;
      }
      context.out(`release ${goQuote(name)} uninstalled\n`);
    }
  },
};

function* testLogs(context: Context, release: Release): Task {
  for (const hook of release.hooks.filter((h) => h.events.includes('test'))) {
    try {
      const { body } = yield* context.client.send<string>({ verb: 'get', group: '', version: 'v1', resource: 'pods', namespace: release.namespace, name: hook.name, subresource: 'log' });
      context.out(`POD LOGS: ${hook.name}\n${body}\n`);
    } catch (error) {
      throw new Error(`unable to get pod logs for ${hook.name}: ${messageOf(error)}`);
    }
  }
}

/** helm test [RELEASE] */
export const test: HelmCommand = {
  name: 'test',
  usage: '[RELEASE] [flags]',
  short: 'run tests for a release',
  args: { min: 1, max: 1 },
  completion: 'release',
  flags: [
    { name: 'logs', type: 'bool', usage: 'Print what the test pods logged.' },
    { name: 'filter', type: 'stringSlice', usage: 'Only these tests: name=NAME, or all but !name=NAME.' },
    { name: 'hide-notes', type: 'bool', usage: 'Print no notes.' },
    ...changeFlags.filter((f) => f.name === 'timeout'),
  ],
  *run(context) {
    const { flags } = context;
    yield* reachable(context);
    const storage = storageOf(context);
    const release = yield* storage.last(context.args[0]!);
    const names = (prefix: string): string[] => flags.list('filter').filter((f) => f.startsWith(prefix)).map((f) => f.slice(prefix.length));
    const [only, never] = [names('name='), names('!name=')];
    const skipped = release.hooks.filter((h) => (only.length > 0 && !only.includes(h.name)) || never.includes(h.name));
    const chosen = { ...release, hooks: release.hooks.filter((h) => !skipped.includes(h)) };
    let failure: unknown;
    try {
      yield* runHooks(context, storage, chosen, 'test', flags.duration('timeout'));
    } catch (error) {
      failure = error;
    }
    const after = { ...release, hooks: [...skipped, ...chosen.hooks] };
    yield* storage.update(after);
    context.out(releaseText('table', after, { hideNotes: flags.bool('hide-notes') }));
    if (flags.bool('logs')) {
      context.out('\n');
      yield* testLogs(context, after);
    }
    if (failure) throw failure;
  },
};

/** The names of the releases in a namespace, for completion. */
export function* releaseNames(context: Context): Task<string[]> {
  const found = yield* storageOf(context).list();
  return [...new Set(found.map((r) => r.name))].sort(compareBytes);
}

