import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import type { ApiResource, Discovered } from '../discovery.ts';
import { NoPrinter } from '../print/printer.ts';
import { TabWriter } from '../print/tabwriter.ts';
import { groupVersion } from '../resourcemapper.ts';
import { indentedJson } from '../text/json.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';
import { kyaml } from '../print/kyaml.ts';

const formats = ['json', 'yaml', 'kyaml', 'name', 'wide'];

/** Of each resource the preferred version, else the first that has it (discovery.ServerPreferredResources). */
const preferred = ({ groups, resources }: Discovered): ApiResource[] =>
  resources.filter((r) => {
    const group = groups.find((g) => g.name === r.group);
    const versions = resources.filter((x) => x.group === r.group && x.name === r.name).map((x) => x.version);
    const best = group && versions.includes(group.preferred) ? group.preferred : (group?.versions.find((v) => versions.includes(v)) ?? versions[0]);
    return r.version === best;
  });

const order = (sortBy: string) => (a: ApiResource, b: ApiResource): number => {
  const key = (r: ApiResource): string[] => (sortBy === 'kind' ? [r.kind] : sortBy === 'name' ? [r.name] : [r.group, r.name]);
  const [x, y] = [key(a), key(b)];
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i]! < y[i]! ? -1 : 1;
  return 0;
};

const asDocument = (list: readonly ApiResource[]): object => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: '',
  resources: list.map((r) => ({
    name: r.name,
    singularName: r.singularName,
    namespaced: r.namespaced,
    ...(r.group ? { group: r.group } : {}),
    version: r.version,
    kind: r.kind,
    verbs: r.verbs,
    ...(r.shortNames.length ? { shortNames: r.shortNames } : {}),
    ...(r.categories.length ? { categories: r.categories } : {}),
  })),
});

const print = (context: Context, list: readonly ApiResource[], output: string): void => {
  if (output === 'name') return list.forEach((r) => context.out(`${r.group ? `${r.name}.${r.group}` : r.name}\n`));
  if (output === 'json') return context.out(`${indentedJson(asDocument(list), 'own')}\n`);
  if (output === 'yaml') return context.out(emitYaml(asDocument(list)));
  if (output === 'kyaml') return context.out(kyaml(asDocument(list), 'own'));
  const wide = output === 'wide';
  const writer = new TabWriter({ remember: true });
  if (!context.flags.bool('no-headers')) writer.write(`NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${wide ? '\tVERBS\tCATEGORIES' : ''}\n`);
  for (const r of list) {
    const line = [r.name, r.shortNames.join(','), groupVersion(r), String(r.namespaced), r.kind];
    if (wide) line.push([...r.verbs].join(','), r.categories.join(','));
    writer.write(`${line.join('\t')}\n`);
  }
  context.out(writer.flush());
};

export const apiResources: CommandSpec = {
  name: 'api-resources',
  usage: '[flags]',
  short: 'Print the resources that the server knows',
  examples: `# All of them
kubectl api-resources

# With verbs and categories
kubectl api-resources -o wide

# Those without a namespace
kubectl api-resources --namespaced=false

# Of one group
kubectl api-resources --api-group=apps`,
  flags: [
    { name: 'api-group', type: 'string', usage: 'Only of that group.' },
    { name: 'cached', type: 'bool', usage: 'Be content with what was learned earlier.' },
    { name: 'categories', type: 'stringSlice', usage: 'Only in all of those categories.' },
    { name: 'namespaced', type: 'bool', default: true, usage: 'Only with a namespace, or with false only without.' },
    { name: 'no-headers', type: 'bool', usage: 'Leave out the headers.' },
    { name: 'output', shorthand: 'o', type: 'string', usage: `Output format. One of: (${formats.join(', ')}).`, completion: formats },
    { name: 'show-managed-fields', type: 'bool', usage: 'Without effect.' },
    { name: 'sort-by', type: 'string', usage: "Sort by 'name' or by 'kind'.", completion: ['name', 'kind'] },
    { name: 'verbs', type: 'stringSlice', usage: 'Only with all of those verbs.' },
  ],
  *run(context) {
    const { flags, args } = context;
    if (args.length) throw context.usage(`unexpected arguments: [${args.join(' ')}]`);
    const output = flags.string('output');
    if (output && !formats.includes(output)) throw new NoPrinter(output, formats);
    if (!['', 'name', 'kind'].includes(flags.string('sort-by'))) throw new Error('--sort-by accepts only name or kind');
    if (!flags.bool('cached')) context.discovery.invalidate();
    const has = (all: readonly string[], wanted: readonly string[]): boolean => wanted.every((w) => all.includes(w));
    const list = preferred(yield* context.discovery.all())
      .filter((r) => r.verbs.length > 0)
      .filter((r) => !flags.changed('api-group') || r.group === flags.string('api-group'))
      .filter((r) => !flags.changed('namespaced') || r.namespaced === flags.bool('namespaced'))
      .filter((r) => has(r.verbs, flags.list('verbs')) && has(r.categories, flags.list('categories')))
      .sort(order(flags.string('sort-by')));
    print(context, list, output);
  },
};

export const apiVersions: CommandSpec = {
  name: 'api-versions',
  short: 'Print the API versions that the server knows',
  long: 'Print the API versions that the server knows, as group/version.',
  examples: '# All of them\nkubectl api-versions',
  *run(context) {
    if (context.args.length) throw context.usage(`unexpected arguments: [${context.args.join(' ')}]`);
    yield* context.connect();
    context.discovery.invalidate();
    const { groups } = yield* context.discovery.once();
    const versions = groups.flatMap((g) => g.versions.map((v) => (g.name ? `${g.name}/${v}` : v)));
    context.out(
      versions
        .sort()
        .map((v) => `${v}\n`)
        .join(''),
    );
  },
};
