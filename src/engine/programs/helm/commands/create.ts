import { goQuote } from '../../kubectl/text/gofmt.ts';
import { baseName, dirName, joinPath, resolvePath } from '../../kubectl/text/path.ts';
import { chartYaml, helmignore, helpers, notes } from '../scaffold/chart.ts';
import { templates } from '../scaffold/templates.ts';
import { valuesYaml } from '../scaffold/values.ts';
import type { HelmCommand } from './shared.ts';

const files: Readonly<Record<string, string>> = {
  'Chart.yaml': chartYaml,
  'values.yaml': valuesYaml,
  '.helmignore': helmignore,
  ...templates,
  'templates/NOTES.txt': notes,
  'templates/_helpers.tpl': helpers,
};

/** helm create NAME */
export const create: HelmCommand = {
  name: 'create',
  usage: 'NAME',
  short: 'create a new chart with the given name',
  args: { min: 1, max: 1 },
  completion: 'none',
  flags: [{ name: 'starter', shorthand: 'p', type: 'string', usage: 'The starter chart to begin with.', unsimulated: true }],
  *run(context) {
    const [path = ''] = context.args;
    const { fs } = context.process.machine;
    const folder = resolvePath(context.process, path);
    const name = baseName(path);
    context.out(`Creating ${path}\n`);
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) throw new Error('chart name must match the regular expression "^[a-zA-Z0-9._-]+$"');
    if (name.length > 250) throw new Error('chart name must be between 1 and 250 characters');
    const stat = fs.stat(folder);
    if (stat && stat.type !== 'dir') throw new Error(`file ${folder} already exists and is not a directory`);
    if (!fs.stat(dirName(folder))) throw new Error(`stat ${dirName(folder)}: no such file or directory`);
    for (const [file, text] of Object.entries(files)) {
      const full = joinPath(folder, file);
      if (fs.stat(full)) context.err(`WARNING: File ${goQuote(full)} already exists. Overwriting.\n`);
      fs.mkdir(dirName(full), { recursive: true });
      fs.write(full, text.replaceAll('@CHART@', name));
    }
    fs.mkdir(joinPath(folder, 'charts'), { recursive: true });
  },
};
