import { builtinKinds } from '../../../kinds/index.ts';
import { apiVersionOf } from '../../../kinds/kind.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../../kubectl/context.ts';
import { goQuote } from '../../kubectl/text/gofmt.ts';
import { dirName, joinPath, resolvePath } from '../../kubectl/text/path.ts';
import { chartToInstall } from '../chart/locate.ts';
import { processDependencies } from '../chart/dependencies.ts';
import { clusterCapabilities, defaultVersion } from '../kube/cluster.ts';
import { splitManifests } from '../manifests.ts';
import { RenderFailed, renderChart, type Rendered } from '../render.ts';
import { checkName } from '../release/actions.ts';
import type { Capabilities } from '../scope.ts';
import { parseVersion } from '../semver.ts';
import { givenValues, valueFlags } from '../values/given.ts';
import { chartFlags, nameAndChart, renderFlags } from './install.ts';
import { changeFlags, dryRunFlag, namespaceIn, type HelmCommand } from './shared.ts';

/** What templates find without a cluster. */
export const offlineCapabilities = (version = defaultVersion, more: readonly string[] = []): Capabilities => ({
  version,
  apiVersions: [...new Set(builtinKinds.map(apiVersionOf)), ...more],
});

const kubeVersion = (text: string): string => {
  if (text === '') return defaultVersion;
  try {
    const { major, minor, patch } = parseVersion(text);
    return `v${major}.${minor}.${patch}`;
  } catch {
    throw new Error(`invalid kube version '${text}': could not parse ${goQuote(text)} as version`);
  }
};

const sourceOf = (manifest: string): string => /^# Source: [^/]+\/(.+)/m.exec(manifest)?.[1] ?? '';

const shownOnly = (text: string, wanted: readonly string[]): string => {
  const all = splitManifests(text);
  return wanted
    .flatMap((want) => {
      const pattern = new RegExp(`^${want.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '[^/]*')}$`);
      const found = all.filter((m) => pattern.test(sourceOf(m)));
      if (found.length === 0) throw new Error(`could not find template ${want} in chart`);
      return found;
    })
    .map((m) => `---\n${m}\n`)
    .join('');
};

function* rendered(context: Context, name: string, chartName: string): Task<Rendered> {
  const { flags } = context;
  const values = yield* givenValues(context);
  const chart = chartToInstall(context, chartName);
  checkName(name, `release name ${goQuote(name)}`);
  processDependencies(chart, values, (line) => context.err(`${line}\n`));
  const capabilities = flags.bool('validate') ? yield* clusterCapabilities(context) : offlineCapabilities(kubeVersion(flags.string('kube-version')), flags.list('api-versions'));
  return yield* renderChart(context, chart, values, {
    release: { name, namespace: namespaceIn(context), revision: 1, isUpgrade: flags.bool('is-upgrade') },
    capabilities,
    remote: flags.bool('validate') || flags.string('dry-run') === 'server',
    includeCrds: flags.bool('include-crds'),
    skipSchema: flags.bool('skip-schema-validation'),
  });
}

const writeFiles = (context: Context, folder: string, text: string): void => {
  const { fs } = context.process.machine;
  for (const manifest of splitManifests(text)) {
    const source = /^# Source: (.+)/m.exec(manifest)?.[1] ?? 'manifest.yaml';
    const full = joinPath(resolvePath(context.process, folder), source);
    fs.mkdir(dirName(full), { recursive: true });
    fs.write(full, `---\n${manifest}\n`);
    context.out(`wrote ${joinPath(folder, source)}\n`);
  }
  context.out('\n');
};

/** helm template [NAME] [CHART] */
export const template: HelmCommand = {
  name: 'template',
  usage: '[NAME] [CHART] [flags]',
  short: 'locally render templates',
  args: { min: 1 },
  completion: 'release chart',
  flags: [
    { name: 'show-only', shorthand: 's', type: 'stringArray', usage: 'Only show the manifests of these templates; may be repeated.' },
    { name: 'output-dir', type: 'string', usage: 'Write the manifests into files below this folder.', completion: 'dir' },
    { name: 'validate', type: 'bool', usage: 'Ask the cluster for its version and kinds.' },
    { name: 'include-crds', type: 'bool', usage: 'Show CRDs, too.' },
    { name: 'skip-tests', type: 'bool', usage: 'Leave out tests.' },
    { name: 'is-upgrade', type: 'bool', usage: 'Set .Release.IsUpgrade instead of .Release.IsInstall.' },
    { name: 'kube-version', type: 'string', usage: 'The version of Kubernetes to render for.' },
    { name: 'api-versions', shorthand: 'a', type: 'stringSlice', usage: 'API versions to render for; may be repeated.' },
    { name: 'release-name', type: 'bool', usage: "With --output-dir, put the files into a folder of the release's name." },
    ...valueFlags,
    ...changeFlags,
    dryRunFlag,
    ...renderFlags.filter((f) => f.name !== 'hide-secret' && f.name !== 'hide-notes'),
    ...chartFlags,
  ],
  *run(context) {
    const { flags } = context;
    const named = context.args.length === 1 && !flags.bool('generate-name') && flags.string('name-template') === '' ? { name: 'release-name', chart: context.args[0]! } : nameAndChart(context);
    let out: Rendered;
    try {
      out = yield* rendered(context, named.name, named.chart);
    } catch (error) {
      if (error instanceof RenderFailed && !flags.bool('debug')) throw new Error(`${error.message}\n\nUse --debug flag to render out invalid YAML`);
      if (error instanceof RenderFailed) context.out(`${error.manifest}\n`);
      throw error;
    }
    const hooks = flags.bool('no-hooks') ? [] : out.hooks.filter((h) => !(flags.bool('skip-tests') && h.events.includes('test')));
    const text = `${out.manifest.trim()}\n${hooks.map((h) => `---\n# Source: ${h.path}\n${h.manifest}\n`).join('')}`;
    if (flags.string('output-dir')) return writeFiles(context, flags.bool('release-name') ? joinPath(flags.string('output-dir'), named.name) : flags.string('output-dir'), text);
    const wanted = flags.list('show-only');
    context.out(wanted.length > 0 ? shownOnly(text, wanted) : text);
  },
};
