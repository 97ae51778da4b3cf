import { emitYaml } from '../../../api/yaml/emit.ts';
import { goQuote } from '../../kubectl/text/gofmt.ts';
import { dirName } from '../../kubectl/text/path.ts';
import type { Context } from '../../kubectl/context.ts';
import { unreachable } from '../chart/locate.ts';
import { encoded, table } from '../print.ts';
import { repositories, repositoriesFile, type Repository } from '../repos.ts';
import { formatOf, outputFlag, type HelmCommand } from './shared.ts';

const save = (context: Context, list: readonly Repository[]): void => {
  const file = repositoriesFile(context);
  context.process.machine.fs.mkdir(dirName(file), { recursive: true });
  context.process.machine.fs.write(file, emitYaml({ apiVersion: '', generated: '0001-01-01T00:00:00Z', repositories: list }));
};

const reach = (context: Context, url: string): Error =>
  new Error(`looks like ${goQuote(url)} is not a valid chart repository or cannot be reached: ${unreachable(context, `${url.replace(/\/$/, '')}/index.yaml`).message}`);

/** helm repo: there is no network, so that none can be added. */
export const repo: HelmCommand = {
  name: 'repo',
  short: 'add, list, remove, update, and index chart repositories',
  commands: [
    {
      name: 'add',
      usage: '[NAME] [URL] [flags]',
      short: 'add a chart repository',
      args: { min: 2, max: 2 },
      completion: 'none',
      flags: [
        { name: 'force-update', type: 'bool', usage: 'Take the place of a repository of this name.' },
        { name: 'username', type: 'string', usage: 'The user name for the repository.' },
        { name: 'password', type: 'string', usage: 'The password for the repository.' },
      ],
      // oxlint-disable-next-line require-yield
      *run(context) {
        const [name = '', url = ''] = context.args;
        if (name.includes('/')) throw new Error(`repository name (${name}) contains '/', please specify a different name without '/'`);
        if (url.startsWith('oci://')) throw new Error(`could not find protocol handler for: oci`);
        if (!/^https?:\/\//.test(url)) throw new Error('could not find protocol handler for: ');
        throw reach(context, url);
      },
    },
    {
      name: 'list',
      aliases: ['ls'],
      usage: '[flags]',
      short: 'list chart repositories',
      args: { min: 0, max: 0 },
      flags: [outputFlag],
      // oxlint-disable-next-line require-yield
      *run(context) {
        const list = repositories(context);
        const format = formatOf(context);
        if (list.length === 0 && format === 'table') throw new Error('no repositories to show');
        context.out(format === 'table' ? table([['NAME', 'URL'], ...list.map((r) => [r.name, r.url])]) : encoded(format, list.map(({ name, url }) => ({ name, url }))));
      },
    },
    {
      name: 'remove',
      aliases: ['rm'],
      usage: '[REPO1 [REPO2 ...]] [flags]',
      short: 'remove one or more chart repositories',
      args: { min: 1 },
      completion: 'none',
      // oxlint-disable-next-line require-yield
      *run(context) {
        for (const name of context.args) {
          const list = repositories(context);
          if (list.length === 0) throw new Error('no repositories configured');
          if (!list.some((r) => r.name === name)) throw new Error(`no repo named ${goQuote(name)} found`);
          save(context, list.filter((r) => r.name !== name));
          context.out(`${goQuote(name)} has been removed from your repositories\n`);
        }
      },
    },
    {
      name: 'update',
      aliases: ['up'],
      usage: '[REPO1 [REPO2 ...]] [flags]',
      short: 'update information of available charts locally from chart repositories',
      args: { min: 0 },
      completion: 'none',
      // oxlint-disable-next-line require-yield
      *run(context) {
        const list = repositories(context);
        if (list.length === 0) throw new Error('no repositories found. You must add one before updating');
        const wanted = list.filter((r) => context.args.length === 0 || context.args.includes(r.name));
        context.out('Hang tight while we grab the latest from your chart repositories...\n');
        for (const { name, url } of wanted) context.out(`...Unable to get an update from the ${goQuote(name)} chart repository (${url}):\n\t${unreachable(context, `${url.replace(/\/$/, '')}/index.yaml`).message}\n`);
        throw new Error(`Failed to update the following repositories: [${wanted.map((r) => r.url).join(' ')}]`);
      },
    },
  ],
};

/** helm search */
export const search: HelmCommand = {
  name: 'search',
  short: 'search for a keyword in charts',
  commands: [
    {
      name: 'hub',
      usage: '[KEYWORD] [flags]',
      short: 'search for charts in the Artifact Hub or your own hub instance',
      args: { min: 0 },
      completion: 'none',
      flags: [outputFlag],
      // oxlint-disable-next-line require-yield
      *run() {
        throw new Error('unable to perform search against "https://hub.helm.sh"');
      },
    },
    {
      name: 'repo',
      usage: '[keyword] [flags]',
      short: 'search repositories for a keyword in charts',
      args: { min: 0 },
      completion: 'none',
      flags: [{ name: 'versions', shorthand: 'l', type: 'bool', usage: 'Show every version.' }, outputFlag],
      // oxlint-disable-next-line require-yield
      *run(context) {
        const list = repositories(context);
        if (list.length === 0) throw new Error('no repositories configured');
        for (const { name } of list) context.err(`WARNING: Repo ${goQuote(name)} is corrupt or missing. Try 'helm repo update'.\n`);
        context.out('No results found\n');
      },
    },
  ],
};

/** helm pull */
export const pull: HelmCommand = {
  name: 'pull',
  aliases: ['fetch'],
  usage: '[chart URL | repo/chartname] [...] [flags]',
  short: 'download a chart from a repository and (optionally) unpack it in local directory',
  args: { min: 1 },
  completion: 'none',
  flags: [{ name: 'untar', type: 'bool', usage: 'Unpack the chart.' }, { name: 'version', type: 'string', usage: "The chart's version." }],
  // oxlint-disable-next-line require-yield
  *run(context) {
    const [name = ''] = context.args;
    if (/^(https?|oci):\/\//.test(name)) throw unreachable(context, name);
    const at = name.indexOf('/');
    if (at < 0) throw new Error(`non-absolute URLs should be in form of repo_name/path_to_chart, got: ${name}`);
    const known = repositories(context).find((r) => r.name === name.slice(0, at));
    throw known ? unreachable(context, `${known.url}/index.yaml`) : new Error(`repo ${name.slice(0, at)} not found`);
  },
};
