import { Part } from '../../../sim/part.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { Aggregate } from '../errors.ts';
import { allNamespacesFlag, chunkSizeFlag, fieldSelectorFlag, filenameFlags, noFiles, printFlags, selectorFlag } from '../flags/common.ts';
import type { TablePrinter } from '../print/table.ts';
import { TabWriter } from '../print/tabwriter.ts';
import type { Mapping } from '../resourcemapper.ts';
import { Resources } from '../resources.ts';
import { formats, planOf, readOptions, type GetPlan } from './getplan.ts';
import { asTable, tablePrinter } from './gettables.ts';

/** What get does besides tables: it is loaded when it is first asked for. */
const more = new Part('kubectl get', () => import('./getmore.ts'));

const check = (context: Context): void => {
  const { flags, args } = context;
  const watching = flags.bool('watch') || flags.bool('watch-only');
  const output = flags.string('output');
  if (flags.string('raw')) {
    if (args.length > 0) throw new Error('arguments may not be passed when --raw is specified');
    if (watching || flags.string('selector')) throw new Error('--raw may not be specified with other flags that filter the server request or alter the output');
    if (output) throw new Error('--raw and --output are mutually exclusive');
    if (!flags.string('raw').startsWith('/')) throw new Error(`--raw must be a valid URL path: parse ${JSON.stringify(flags.string('raw'))}: invalid URI for request`);
    return;
  }
  if (!watching && args.length === 0 && noFiles(context)) {
    context.err('You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n');
    throw context.usage('Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).');
  }
  if (watching && flags.string('sort-by')) context.err(flags.bool('watch') ? 'warning: --watch requested, --sort-by will be ignored for watch events received\n' : 'warning: --watch-only requested, --sort-by will be ignored\n');
  if (flags.bool('show-labels') && output !== '' && output !== 'wide') throw new Error(`--show-labels option cannot be used with ${output} printer`);
  if (flags.bool('output-watch-events') && !watching) throw new Error('--output-watch-events option can only be used with --watch or --watch-only');
};

const sameKind = (a: Mapping, b: Mapping): boolean => a.group === b.group && a.version === b.version && a.kind === b.kind;

function* printTables(context: Context, resources: Resources, plan: GetPlan): Task {
  const infos = yield* resources.infos();
  const errors: Error[] = resources.error ? [resources.error] : [];
  const withKind = infos.length > 1 && infos.some((i) => !sameKind(i.mapping, infos[0]!.mapping));
  const sorting = plan.sortBy ? yield* context.process.sim.part(more) : undefined;
  if (infos.length > 1) sorting?.sortItems(infos.map((i) => i.object), plan.sortBy);
  let written = '';
  let allNamespaced = !plan.allNamespaces;
  let last: Mapping | undefined;
  let printer: TablePrinter | undefined;
  let writer = new TabWriter({ remember: true });
  let separate = false;
  // Once a kind had a column for its namespace, those after it have one too.
  let withNamespace = false;
  const flush = (): void => {
    const text = writer.flush();
    if (text === '') return;
    const whole = separate ? `\n${text}` : text;
    separate = false;
    written += whole;
    context.out(whole);
  };
  for (const info of infos) {
    allNamespaced &&= info.mapping.namespaced;
    if (!printer || !last || !sameResource(last, info.mapping)) {
      flush();
      writer = new TabWriter({ remember: true });
      if (last && !context.flags.bool('no-headers') && written !== '') separate = true;
      withNamespace ||= plan.allNamespaces && info.mapping.namespaced;
      printer = tablePrinter(context, info.mapping, { withNamespace, withKind });
      last = info.mapping;
    }
    const table = asTable(info.object, context.now());
    writer.write(sorting ? sorting.sortedTable(printer, table, plan.sortBy) : printer.print(table));
  }
  flush();
  if (written === '' && !context.flags.bool('ignore-not-found') && errors.length === 0) context.err(allNamespaced ? `No resources found in ${plan.namespace} namespace.\n` : 'No resources found\n');
  if (errors.length) throw new Aggregate(errors, true);
}

const sameResource = (a: Mapping, b: Mapping): boolean => a.group === b.group && a.version === b.version && a.resource === b.resource;

export const get: CommandSpec = {
  name: 'get',
  suggestFor: ['list', 'ls'],
  usage: `[(-o|--output=)${formats.join('|')}] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]`,
  short: 'Show one or many resources',
  long: `Show one or many resources.

 Without -o it prints a table with the most important facts. Without a name it shows all objects of a type in the namespace, narrowed by labels and fields where -l or --field-selector say so.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# All pods of the namespace
kubectl get pods

# The same with nodes and addresses
kubectl get pods -o wide

# One deployment as YAML
kubectl get deployment web -o yaml

# Deployments and services together, in all namespaces
kubectl get deploy,svc -A

# One field of one object
kubectl get pod web -o jsonpath='{.status.podIP}'

# Columns of your own
kubectl get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image

# Go on as things change
kubectl get pods -w`,
  flags: [
    ...printFlags(formats),
    ...filenameFlags('that name the objects to show'),
    selectorFlag,
    fieldSelectorFlag,
    allNamespacesFlag,
    chunkSizeFlag,
    { name: 'ignore-not-found', type: 'bool', usage: 'Be silent about named objects that do not exist.' },
    { name: 'label-columns', shorthand: 'L', type: 'stringSlice', usage: 'Labels to show as columns, separated by commas.' },
    { name: 'no-headers', type: 'bool', usage: 'Leave out the headers of tables.' },
    { name: 'output-watch-events', type: 'bool', usage: 'With --watch or --watch-only: show the events, what is already there as ADDED.' },
    { name: 'raw', type: 'string', usage: 'A path of the API to read as it is.' },
    { name: 'server-print', type: 'bool', default: true, usage: 'Let the server make the tables.' },
    { name: 'show-kind', type: 'bool', usage: 'Put the type in front of names.' },
    { name: 'show-labels', type: 'bool', usage: 'Show all labels as the last column.' },
    { name: 'sort-by', type: 'string', usage: "Sort by a field, given as a JSONPath such as '{.metadata.name}'. It must be a number or a string." },
    { name: 'subresource', type: 'string', usage: 'The subresource to show.', completion: ['status', 'scale', 'resize'] },
    { name: 'watch', shorthand: 'w', type: 'bool', usage: 'Afterwards go on with what changes.' },
    { name: 'watch-only', type: 'bool', usage: 'Show only what changes from now on.' },
  ],
  completion: 'resource',
  *run(context) {
    check(context);
    const { sim } = context.process;
    if (context.flags.string('raw')) return yield* (yield* sim.part(more)).sendRaw(context, 'get');
    const plan = planOf(context);
    if (context.flags.bool('watch') || context.flags.bool('watch-only')) return yield* (yield* sim.part(more)).watch(context, plan);
    const resources = yield* Resources.of(context, { ...readOptions(context, plan), continueOnError: true, flatten: true, ignoreNotFound: context.flags.bool('ignore-not-found') });
    if (plan.human) yield* printTables(context, resources, plan);
    else yield* (yield* sim.part(more)).printObjects(context, resources, plan);
  },
};
