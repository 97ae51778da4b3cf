import type { Context } from '../../kubectl/context.ts';
import { resolvePath } from '../../kubectl/text/path.ts';
import { goQuote } from '../../kubectl/text/gofmt.ts';
import type { Chart } from './chart.ts';
import { missingDependencies } from './dependencies.ts';
import { loadChart } from './load.ts';
import { repositories } from '../repos.ts';

const unreachable = (context: Context, url: string): Error => {
  const host = /^[a-z]+:\/\/([^/:]+)/.exec(url)?.[1] ?? url;
  const server = /^nameserver\s+(\S+)/m.exec(context.process.machine.fs.stat('/etc/resolv.conf') ? context.process.machine.fs.read('/etc/resolv.conf') : '')?.[1] ?? '127.0.0.53';
  return new Error(`Get ${goQuote(url)}: dial tcp: lookup ${host} on ${server}:53: no such host`);
};

export { unreachable };

/** The path of a chart on this machine. Throws an Error for one that would have to be fetched. */
export const locateChart = (context: Context, name: string): string => {
  const { fs } = context.process.machine;
  const repo = context.flags.spec('repo') ? context.flags.string('repo') : '';
  if (repo === '' && fs.stat(resolvePath(context.process, name))) return name;
  if (name.startsWith('/') || name.startsWith('.')) throw new Error(`path ${goQuote(name)} not found`);
  if (repo !== '') throw new Error(`looks like ${goQuote(repo)} is not a valid chart repository or cannot be reached: ${unreachable(context, `${repo.replace(/\/$/, '')}/index.yaml`).message}`);
  if (name.startsWith('oci://')) throw new Error(`failed to perform "FetchReference" on source: ${unreachable(context, name.replace(/^oci/, 'https')).message}`);
  if (/^https?:\/\//.test(name)) throw unreachable(context, name);
  const at = name.indexOf('/');
  if (at < 0) throw new Error(`non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`);
  const known = repositories(context).find((r) => r.name === name.slice(0, at));
  if (!known) throw new Error(`repo ${name.slice(0, at)} not found`);
  throw unreachable(context, `${known.url.replace(/\/$/, '')}/index.yaml`);
};

/** Loads a chart for installing. Throws an Error where it is a library or lacks dependencies. */
export const chartToInstall = (context: Context, name: string): Chart => {
  const chart = loadChart(context.process, locateChart(context, name));
  if (chart.metadata.type === 'library') throw new Error(`${chart.metadata.type} charts are not installable`);
  const missing = missingDependencies(chart);
  if (missing.length > 0) throw new Error(`An error occurred while checking for chart dependencies. You may need to run \`helm dependency build\` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`);
  return chart;
};
