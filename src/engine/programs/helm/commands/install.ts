import type { Context } from '../../kubectl/context.ts';
import type { FlagSpec } from '../../kubectl/flags/spec.ts';
import { messageOf } from '../../kubectl/errors.ts';
import { goQuote } from '../../kubectl/text/gofmt.ts';
import { baseName } from '../../kubectl/text/path.ts';
import { chartToInstall } from '../chart/locate.ts';
import { engineTemplates } from '../engine.ts';
import { helmFunctions } from '../functions/index.ts';
import { releaseText } from '../print.ts';
import type { ChangeOptions, InstallOptions } from '../release/actions.ts';
import { givenValues, valueFlags } from '../values/given.ts';
import { actionsOf, changeFlags, dryRunFlag, dryRunOf, formatOf, outputFlag, storageOf, type HelmCommand } from './shared.ts';

/** Flags about the chart. */
export const chartFlags: readonly FlagSpec[] = [
  { name: 'repo', type: 'string', usage: 'The address of the repository that the chart is in.' },
  { name: 'version', type: 'string', usage: "The chart's version, or a constraint on it." },
  { name: 'devel', type: 'bool', usage: 'Take development versions, too.' },
  { name: 'dependency-update', type: 'bool', usage: 'Fetch dependencies that are missing first.' },
];

/** Flags of install that template has, too. */
export const renderFlags: readonly FlagSpec[] = [
  { name: 'generate-name', shorthand: 'g', type: 'bool', usage: "Make up the release's name." },
  { name: 'name-template', type: 'string', usage: "A template for the release's name." },
  { name: 'render-subchart-notes', type: 'bool', usage: 'Show the notes of subcharts, too.' },
  { name: 'skip-crds', type: 'bool', usage: 'Install no CRDs.' },
  { name: 'skip-schema-validation', type: 'bool', usage: 'Do not check the values against the schema.' },
  { name: 'replace', type: 'bool', usage: 'Use the name of an uninstalled release again.' },
  { name: 'create-namespace', type: 'bool', usage: "Create the release's namespace." },
  { name: 'atomic', type: 'bool', usage: 'Undo all when it fails. Waits as --wait does.' },
  { name: 'hide-notes', type: 'bool', usage: 'Print no notes.' },
  { name: 'hide-secret', type: 'bool', usage: 'With --dry-run, do not show Secrets.' },
  { name: 'take-ownership', type: 'bool', usage: 'Take over resources that are there already.' },
  { name: 'labels', shorthand: 'l', type: 'stringToString', usage: "Labels for the release's record.", unsimulated: true },
  { name: 'post-renderer', type: 'string', usage: 'A program that the manifests go through.', unsimulated: true },
  { name: 'disable-openapi-validation', type: 'bool', usage: 'Do not check manifests against the OpenAPI schema.' },
  { name: 'enable-dns', type: 'bool', usage: 'Let templates look up names.' },
];

/** What changes of a release take from the flags. */
export const changeOptions = (context: Context): ChangeOptions => {
  const { flags } = context;
  const has = (name: string): boolean => flags.spec(name) !== undefined && flags.bool(name);
  return {
    hooks: !has('no-hooks'),
    wait: has('wait'),
    waitForJobs: has('wait-for-jobs'),
    timeoutMs: flags.duration('timeout'),
    atomic: has('atomic'),
    force: has('force'),
    description: flags.spec('description') ? flags.string('description') : '',
    takeOwnership: has('take-ownership'),
    subchartNotes: has('render-subchart-notes'),
    skipSchema: has('skip-schema-validation'),
    skipCrds: has('skip-crds'),
    hideSecrets: has('hide-secret'),
    dryRun: flags.spec('dry-run') ? dryRunOf(context) : undefined,
    maxHistory: flags.spec('history-max') ? flags.int('history-max') : 10,
  };
};

const installOptions = (context: Context): InstallOptions => ({ ...changeOptions(context), createNamespace: context.flags.bool('create-namespace'), replace: context.flags.spec('replace') !== undefined && context.flags.bool('replace') });

const templated = (context: Context, template: string): string => {
  const { sim } = context.process;
  const templates = engineTemplates({ functions: helmFunctions({ random: sim.random('helm'), now: () => context.now() }) });
  templates.parse('name-template', template);
  return templates.render('name-template', null);
};

/** The release's name and the chart that the arguments name (Install.NameAndChart). Throws an Error. */
export const nameAndChart = (context: Context): { name: string; chart: string } => {
  const { args, flags } = context;
  if (args.length > 2) throw new Error(`expected at most two arguments, unexpected arguments: ${args.slice(2).join(', ')}`);
  const generate = flags.bool('generate-name');
  if (args.length === 2) {
    if (generate) throw new Error('cannot set --generate-name and also specify a name');
    if (flags.string('name-template')) throw new Error('cannot set --name-template and also specify a name');
    return { name: args[0]!, chart: args[1]! };
  }
  const chart = args[0]!;
  if (flags.string('name-template')) return { name: templated(context, flags.string('name-template')), chart };
  if (!generate) throw new Error('must either provide a name or specify --generate-name');
  const base = chart === '.' || chart === '' ? 'chart' : baseName(chart).replace(/\.tgz$/, '');
  return { name: `${base}-${Math.floor(context.now() / 1000)}`, chart };
};

/** helm install [NAME] [CHART] */
export const install: HelmCommand = {
  name: 'install',
  usage: '[NAME] [CHART] [flags]',
  short: 'install a chart',
  args: { min: 1 },
  completion: 'release chart',
  flags: [...valueFlags, ...changeFlags, dryRunFlag, ...renderFlags, ...chartFlags, outputFlag],
  *run(context) {
    try {
      const options = installOptions(context);
      const { name, chart } = nameAndChart(context);
      const values = yield* givenValues(context);
      const loaded = chartToInstall(context, chart);
      if (loaded.metadata.deprecated) context.err('WARNING: This chart is deprecated\n');
      const release = yield* actionsOf(context).install(name, loaded, values, options);
      context.out(releaseText(formatOf(context), release, { hideNotes: context.flags.bool('hide-notes'), debug: context.flags.bool('debug') }));
    } catch (error) {
      throw new Error(`INSTALLATION FAILED: ${messageOf(error)}`);
    }
  },
};

/** helm upgrade [RELEASE] [CHART] */
export const upgrade: HelmCommand = {
  name: 'upgrade',
  usage: '[RELEASE] [CHART] [flags]',
  short: 'upgrade a release',
  args: { min: 2, max: 2 },
  completion: 'release chart',
  flags: [
    { name: 'install', shorthand: 'i', type: 'bool', usage: 'Install the release where there is none by this name.' },
    { name: 'reuse-values', type: 'bool', usage: "Keep the last revision's values, with those that are given over them." },
    { name: 'reset-values', type: 'bool', usage: "Go back to the chart's own values." },
    { name: 'reset-then-reuse-values', type: 'bool', usage: "The chart's own values, with the last revision's and the given ones over them." },
    { name: 'history-max', type: 'int', default: 10, usage: 'How many revisions to keep; 0 for all.' },
    { name: 'cleanup-on-fail', type: 'bool', usage: 'Delete what was created when the upgrade fails.' },
    ...valueFlags,
    ...changeFlags,
    dryRunFlag,
    ...renderFlags.filter((f) => !['generate-name', 'name-template', 'replace'].includes(f.name)),
    ...chartFlags,
    outputFlag,
  ],
  *run(context) {
    const { flags, args } = context;
    const [name = '', chart = ''] = args;
    const options = changeOptions(context);
    const show = { hideNotes: flags.bool('hide-notes'), debug: flags.bool('debug') };
    const actions = actionsOf(context);
    if (flags.bool('install')) {
      const known = yield* storageOf(context).list({ name });
      const last = known.at(-1);
      if (!last || last.info.status === 'uninstalled') {
        if (formatOf(context) === 'table') context.out(`Release ${goQuote(name)} does not exist. Installing it now.\n`);
        const values = yield* givenValues(context);
        const release = yield* actions.install(name, chartToInstall(context, chart), values, { ...installOptions(context), replace: last !== undefined });
        context.out(releaseText(formatOf(context), release, show));
        return;
      }
    }
    const loaded = chartToInstall(context, chart);
    const values = yield* givenValues(context);
    const each = { reuseValues: flags.bool('reuse-values'), resetValues: flags.bool('reset-values'), resetThenReuseValues: flags.bool('reset-then-reuse-values'), cleanupOnFail: flags.bool('cleanup-on-fail') };
    try {
      const release = yield* actions.upgrade(name, loaded, values, { ...options, ...each });
      if (formatOf(context) === 'table') context.out(`Release ${goQuote(name)} has been upgraded. Happy Helming!\n`);
      context.out(releaseText(formatOf(context), release, show));
    } catch (error) {
      throw new Error(`UPGRADE FAILED: ${messageOf(error)}`);
    }
  },
};
