import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../../kubectl/context.ts';
import { toJson } from '../../lib/gotemplate/values.ts';
import { yamlOf } from '../functions/encoding.ts';
import { reachable } from '../kube/cluster.ts';
import { encoded, goTime, testSuites } from '../print.ts';
import type { Release } from '../release/release.ts';
import { computedValues } from '../values/tables.ts';
import { revisionFlag } from './releases.ts';
import { formatOf, outputFlag, storageOf, type HelmCommand } from './shared.ts';

function* wanted(context: Context): Task<Release> {
  yield* reachable(context);
  return yield* storageOf(context).get(context.args[0]!, context.flags.int('revision'));
}

const hooksText = (release: Release): string => release.hooks.map((h) => `---\n# Source: ${h.path}\n${h.manifest}\n`).join('');

const userValues = (release: Release): unknown => (Object.keys(release.config).length > 0 ? toJson(release.config) : null);

const part = (name: string, short: string, print: (release: Release, context: Context) => string, more: HelmCommand['flags'] = []): HelmCommand => ({
  name,
  usage: 'RELEASE_NAME [flags]',
  short,
  args: { min: 1, max: 1 },
  completion: 'release',
  flags: [revisionFlag, ...more],
  *run(context) {
    const release = yield* wanted(context);
    context.out(print(release, context));
  },
});

const valuesText = (release: Release, context: Context): string => {
  const all = context.flags.bool('all');
  const values = all ? toJson(computedValues(release.chart, release.config)) : userValues(release);
  const format = formatOf(context);
  return format === 'table' ? `${all ? 'COMPUTED' : 'USER-SUPPLIED'} VALUES:\n${yamlOf(values)}\n` : encoded(format, values);
};

const metadataOf = ({ name, namespace, version, info, chart: { metadata: m } }: Release): Record<string, unknown> => ({
  name,
  chart: m.name,
  version: m.version,
  appVersion: m.appVersion ?? '',
  ...(m.annotations ? { annotations: Object.entries(m.annotations).map(([k, v]) => `${k}=${v}`).join(',') } : {}),
  ...(m.dependencies?.length ? { dependencies: m.dependencies } : {}),
  namespace,
  revision: version,
  status: info.status,
  deployedAt: info.last_deployed,
});

const metadataText = (release: Release, context: Context): string => {
  const format = formatOf(context);
  const m = metadataOf(release);
  if (format !== 'table') return encoded(format, m);
  const lines: [string, unknown][] = [['NAME', m.name], ['CHART', m.chart], ['VERSION', m.version], ['APP_VERSION', m.appVersion], ['ANNOTATIONS', m.annotations ?? ''], ['DEPENDENCIES', (release.chart.metadata.dependencies ?? []).map((d) => d.name).join(',')], ['NAMESPACE', m.namespace], ['REVISION', m.revision], ['STATUS', m.status], ['DEPLOYED_AT', m.deployedAt]];
  return lines.map(([k, v]) => `${k}: ${String(v)}\n`).join('');
};

const allText = (release: Release): string => {
  const { chart, info } = release;
  const head = `NAME: ${release.name}\nLAST DEPLOYED: ${goTime(info.last_deployed)}\nNAMESPACE: ${release.namespace}\nSTATUS: ${info.status}\nREVISION: ${release.version}\nCHART: ${chart.metadata.name}\nVERSION: ${chart.metadata.version}\nAPP_VERSION: ${chart.metadata.appVersion ?? ''}\n`;
  const values = `USER-SUPPLIED VALUES:\n${yamlOf(userValues(release))}\n\nCOMPUTED VALUES:\n${yamlOf(toJson(computedValues(chart, release.config)))}\n\n`;
  return `${head}${release.hooks.some((h) => h.events.includes('test')) ? testSuites(release) : 'TEST SUITE: None\n'}${values}HOOKS:\n${hooksText(release)}MANIFEST:\n${release.manifest}\n${info.notes ? `NOTES:\n${info.notes.trim()}\n` : ''}`;
};

/** helm get */
export const get: HelmCommand = {
  name: 'get',
  short: 'download extended information of a named release',
  commands: [
    part('all', 'download all information for a named release', allText, [{ name: 'template', type: 'string', usage: 'A Go template to print the release with.', unsimulated: true }]),
    part('hooks', 'download all hooks for a named release', hooksText),
    part('manifest', 'download the manifest for a named release', (r) => `${r.manifest}\n`),
    part('metadata', 'This command fetches metadata for a given release', metadataText, [outputFlag]),
    part('notes', 'download the notes for a named release', (r) => (r.info.notes ? `NOTES:\n${r.info.notes}\n` : '')),
    part('values', 'download the values file for a named release', valuesText, [{ name: 'all', shorthand: 'a', type: 'bool', usage: 'Show the computed values.' }, outputFlag]),
  ],
};
