import type { Context } from '../../kubectl/context.ts';
import { goQuote } from '../../kubectl/text/gofmt.ts';
import { joinPath, resolvePath } from '../../kubectl/text/path.ts';
import { packed } from '../chart/archive.ts';
import type { Chart, Dependency } from '../chart/chart.ts';
import { crdsOf } from '../chart/chart.ts';
import { loadChart } from '../chart/load.ts';
import { locateChart } from '../chart/locate.ts';
import { missingDependencies } from '../chart/dependencies.ts';
import { yamlOf } from '../functions/encoding.ts';
import { table } from '../print.ts';
import { satisfies } from '../semver.ts';
import { chartFlags } from './install.ts';
import type { HelmCommand } from './shared.ts';

const raw = (chart: Chart, name: string): string | undefined => chart.raw.find((f) => f.name.toLowerCase() === name.toLowerCase())?.text;

const definition = (chart: Chart): string => `${yamlOf(chart.metadata)}\n`;

const readme = (chart: Chart): string | undefined => raw(chart, 'README.md') ?? raw(chart, 'README.txt') ?? raw(chart, 'README');

const crds = (chart: Chart): string => crdsOf(chart).map((f) => `${f.text}\n`).join('---\n');

const showing = (name: string, short: string, text: (chart: Chart) => string): HelmCommand => ({
  name,
  usage: '[CHART] [flags]',
  short,
  args: { min: 1, max: 1 },
  completion: 'chart',
  flags: chartFlags,
  // oxlint-disable-next-line require-yield
  *run(context) {
    context.out(text(loadChart(context.process, locateChart(context, context.args[0]!))));
  },
});

const values = (chart: Chart): string => `${raw(chart, 'values.yaml') ?? ''}\n`;

/** helm show */
export const show: HelmCommand = {
  name: 'show',
  aliases: ['inspect'],
  short: 'show information of a chart',
  commands: [
    showing('all', 'show all information of the chart', (c) => `${definition(c)}\n---\n${values(c)}${readme(c) === undefined ? '' : `\n---\n${readme(c)}\n`}${crds(c)}`),
    showing('chart', "show the chart's definition", (c) => `${definition(c)}\n`),
    showing('crds', "show the chart's CRDs", crds),
    showing('readme', "show the chart's README", (c) => (readme(c) === undefined ? '' : `${readme(c)}\n`)),
    showing('values', "show the chart's values", values),
  ],
};

/** helm package [CHART_PATH] [...] */
export const packageCharts: HelmCommand = {
  name: 'package',
  usage: '[CHART_PATH] [...] [flags]',
  short: 'package a chart directory into a chart archive',
  args: { min: 1 },
  completion: 'file',
  flags: [
    { name: 'destination', shorthand: 'd', type: 'string', default: '.', usage: 'The folder to write to.', completion: 'dir' },
    { name: 'version', type: 'string', usage: "The chart's version." },
    { name: 'app-version', type: 'string', usage: "The chart's appVersion." },
    { name: 'dependency-update', shorthand: 'u', type: 'bool', usage: 'Fetch dependencies first.' },
    { name: 'sign', type: 'bool', usage: 'Sign the package.', unsimulated: true },
  ],
  // oxlint-disable-next-line require-yield
  *run(context) {
    const { flags, process } = context;
    for (const path of context.args) {
      if (!process.machine.fs.stat(resolvePath(process, path))) throw new Error(`stat ${resolvePath(process, path)}: no such file or directory`);
      const chart = loadChart(process, path);
      const missing = missingDependencies(chart);
      if (missing.length > 0) throw new Error(`found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`);
      const metadata = { ...chart.metadata, ...(flags.string('version') ? { version: flags.string('version') } : {}), ...(flags.string('app-version') ? { appVersion: flags.string('app-version') } : {}) };
      const files = chart.raw.map((f) => (f.name === 'Chart.yaml' ? { name: f.name, text: `${yamlOf(metadata)}\n` } : f));
      const file = joinPath(resolvePath(process, flags.string('destination')), `${metadata.name}-${metadata.version}.tgz`);
      process.machine.fs.write(file, packed(metadata.name, files, context.now()));
      context.out(`Successfully packaged chart and saved it to: ${file}\n`);
    }
  },
};

const dependencyStatus = (context: Context, chart: Chart, d: Dependency, folder: string): string => {
  const { fs } = context.process.machine;
  const inFolder = fs.stat(joinPath(folder, 'charts')) ? fs.list(joinPath(folder, 'charts')) : [];
  const found = chart.dependencies.find((c) => c.metadata.name === d.name);
  if (!found) return 'missing';
  let fits = false;
  try {
    fits = satisfies(d.version || '*', found.metadata.version);
  } catch {
    return 'invalid version';
  }
  if (!fits) return 'wrong version';
  return inFolder.includes(d.name) ? 'unpacked' : 'ok';
};

/** Takes local dependencies (`file://`) into `charts/`. */
function fetchDependencies(context: Context, path: string): void {
  const { process } = context;
  const folder = resolvePath(process, path);
  const chart = loadChart(process, path);
  const listed = chart.metadata.dependencies ?? [];
  if (listed.length === 0) return;
  const { fs } = process.machine;
  const remote = listed.filter((d) => d.repository && !d.repository.startsWith('file://'));
  for (const d of remote) throw new Error(`no repository definition for ${d.repository}. Please add the missing repos via 'helm repo add'`);
  context.out(`Saving ${listed.length} charts\n`);
  fs.mkdir(joinPath(folder, 'charts'), { recursive: true });
  for (const d of listed) {
    if (!d.repository) {
      if (!fs.stat(joinPath(folder, 'charts', d.name))) throw new Error(`could not retrieve list of tags for repository : directory ${joinPath(folder, 'charts', d.name)} not found`);
      context.out(`Dependency ${d.name} did not declare a repository. Assuming it exists in the charts directory\n`);
      continue;
    }
    const from = joinPath(folder, d.repository.slice('file://'.length));
    if (!fs.stat(from)) throw new Error(`directory ${from} not found`);
    const dependency = loadChart(process, from);
    if (!satisfies(d.version || '*', dependency.metadata.version)) throw new Error(`can't get a valid version for dependency ${d.name}`);
    const file = joinPath(folder, 'charts', `${dependency.metadata.name}-${dependency.metadata.version}.tgz`);
    fs.write(file, packed(dependency.metadata.name, dependency.raw, context.now()));
  }
  context.out('Deleting outdated charts\n');
}

const fetching = (name: string, short: string, aliases: readonly string[] = []): HelmCommand => ({
  name,
  aliases,
  usage: 'CHART [flags]',
  short,
  args: { min: 0, max: 1 },
  completion: 'file',
  // oxlint-disable-next-line require-yield
  *run(context) {
    fetchDependencies(context, context.args[0] ?? '.');
  },
});

/** helm dependency */
export const dependency: HelmCommand = {
  name: 'dependency',
  aliases: ['dep', 'dependencies'],
  short: "manage a chart's dependencies",
  commands: [
    fetching('build', 'rebuild the charts/ directory based on the Chart.lock file'),
    {
      name: 'list',
      aliases: ['ls'],
      usage: 'CHART [flags]',
      short: 'list the dependencies for the given chart',
      args: { min: 0, max: 1 },
      completion: 'file',
      flags: [{ name: 'max-col-width', type: 'int', default: 80, usage: 'How wide a column may be.' }],
      // oxlint-disable-next-line require-yield
      *run(context) {
        const path = context.args[0] ?? '.';
        const chart = loadChart(context.process, path);
        const listed = chart.metadata.dependencies ?? [];
        if (listed.length === 0) return context.out(`WARNING: no dependencies at ${joinPath(path, 'charts')}\n`);
        const rows = listed.map((d) => [d.name, d.version ?? '', d.repository ?? '', dependencyStatus(context, chart, d, resolvePath(context.process, path))]);
        context.out(`${table([['NAME', 'VERSION', 'REPOSITORY', 'STATUS'], ...rows], context.flags.int('max-col-width'))}\n`);
        const unlisted = chart.dependencies.filter((c) => !listed.some((d) => d.name === c.metadata.name));
        for (const c of unlisted) context.out(`WARNING: ${goQuote(joinPath(path, 'charts', c.metadata.name))} is not in Chart.yaml.\n`);
      },
    },
    fetching('update', 'update charts/ based on the contents of Chart.yaml', ['up']),
  ],
};

