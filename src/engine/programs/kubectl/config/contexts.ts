import type { CommandSpec } from '../command.ts';
import { throwAll } from '../errors.ts';
import { helpText } from '../help.ts';
import { ConfigStore } from '../kubeconfig/store.ts';
import { TabWriter } from '../print/tabwriter.ts';
import { argumentsOf, helpError } from './args.ts';

export const currentContext: CommandSpec = {
  name: 'current-context',
  usage: '[flags]',
  short: 'Show the current context',
  examples: '# Which context is in use?\nkubectl config current-context',
  *run(context) {
    const name = new ConfigStore(context).currentContext;
    if (!name) throw new Error('current-context is not set');
    context.out(`${name}\n`);
  },
};

export const useContext: CommandSpec = {
  name: 'use-context',
  aliases: ['use'],
  usage: 'CONTEXT_NAME',
  short: 'Make a context the current one',
  examples: '# Work with another cluster\nkubectl config use-context minikube',
  completion: 'context',
  *run(context) {
    const [name] = argumentsOf(context, useContext, 1) as [string];
    const store = new ConfigStore(context);
    if (!name) throw new Error('empty context names are not allowed');
    if (!store.entries('contexts').has(name)) throw new Error(`no context exists with the name: ${JSON.stringify(name)}`);
    store.currentContext = name;
    context.out(`Switched to context ${JSON.stringify(name)}.\n`);
  },
};

export const getContexts: CommandSpec = {
  name: 'get-contexts',
  usage: '[(-o|--output=)name)]',
  short: 'List the contexts',
  examples: '# All contexts\nkubectl config get-contexts\n\n# One of them\nkubectl config get-contexts my-context',
  flags: [
    { name: 'no-headers', type: 'bool', usage: 'Leave the headers out.' },
    { name: 'output', shorthand: 'o', type: 'string', usage: 'Output format. One of: (name).', completion: ['name'] },
  ],
  completion: 'context',
  *run(context) {
    const { flags, args } = context;
    const output = flags.string('output');
    if (output && output !== 'name') throw new Error(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
    const store = new ConfigStore(context);
    const all = store.entries('contexts');
    const missing = args.filter((a) => !all.has(a));
    const names = (args.length ? args.filter((a) => all.has(a)) : [...all.keys()]).toSorted();
    if (output === 'name') for (const name of names) context.out(`${name}\n`);
    else {
      const table = new TabWriter();
      if (!flags.bool('no-headers')) table.write('CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n');
      for (const name of names) {
        const entry = all.get(name)!;
        table.write(`${name === store.currentContext ? '*' : ''}\t${name}\t${entry.cluster ?? ''}\t${entry.user ?? ''}\t${entry.namespace ?? ''}\n`);
      }
      context.out(table.flush());
    }
    throwAll(missing.map((m) => new Error(`context ${m} not found`)));
  },
};

export const renameContext: CommandSpec = {
  name: 'rename-context',
  usage: 'CONTEXT_NAME NEW_NAME',
  short: 'Give a context another name',
  examples: '# From old to new\nkubectl config rename-context old new',
  completion: 'context',
  *run(context) {
    const [from, to] = argumentsOf(context, renameContext, 2) as [string, string];
    if (!to) throw new Error('You must specify a new non-empty context name');
    const store = new ConfigStore(context);
    const contexts = store.entries('contexts');
    const entry = contexts.get(from);
    if (!entry) throw new Error(`cannot rename the context ${JSON.stringify(from)}, it's not in ${store.file}`);
    if (contexts.has(to)) throw new Error(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${store.file}`);
    const current = store.currentContext === from;
    store.remove('contexts', from);
    store.set('contexts', to, entry);
    if (current) store.currentContext = to;
    context.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
  },
};

export const setContext: CommandSpec = {
  name: 'set-context',
  usage: '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  short: 'Set a context',
  long: 'Sets a context. Fields that are not given keep their values.',
  examples: '# Work in another namespace from now on\nkubectl config set-context --current --namespace=team-a',
  flags: [
    { name: 'current', type: 'bool', usage: 'The current context.' },
    { name: 'cluster', type: 'string', usage: 'The cluster of the context.', completion: 'cluster' },
    { name: 'namespace', shorthand: 'n', type: 'string', usage: 'The namespace of the context.', completion: 'namespace' },
    { name: 'user', type: 'string', usage: 'The user of the context.', completion: 'user' },
  ],
  completion: 'context',
  *run(context) {
    const { flags, args } = context;
    if (args.length > 1) throw helpError(context, setContext, `Unexpected args: [${args.join(' ')}]`);
    if (!args[0] && !flags.bool('current')) throw new Error('you must specify a non-empty context name or --current');
    if (args[0] && flags.bool('current')) throw new Error('you cannot specify both a context name and --current');
    const store = new ConfigStore(context);
    const name = args[0] || store.currentContext;
    if (!name) throw new Error('no current context is set');
    const entry = { ...store.entries('contexts').get(name) };
    for (const field of ['cluster', 'user', 'namespace']) if (flags.changed(field)) entry[field] = flags.string(field);
    for (const field of Object.keys(entry)) if (entry[field] === '') delete entry[field];
    context.out(`Context ${JSON.stringify(name)} ${store.set('contexts', name, entry) ? 'created' : 'modified'}.\n`);
  },
};

const removal = (kind: 'context' | 'cluster' | 'user'): CommandSpec => {
  const command: CommandSpec = {
    name: `delete-${kind}`,
    usage: 'NAME',
    short: `Delete a ${kind} from the kubeconfig`,
    examples: `# Delete one\nkubectl config delete-${kind} minikube`,
    completion: kind,
    *run(context) {
      const [name] = context.args;
      if (context.args.length !== 1 || name === undefined) {
        if (kind === 'user') throw context.usage('user to delete is required');
        context.out(helpText(context.path, command));
        return;
      }
      const store = new ConfigStore(context);
      const current = kind === 'context' && store.currentContext === name;
      const { file } = store;
      if (!store.remove(`${kind}s`, name)) throw new Error(`cannot delete ${kind} ${name}, not in ${file}`);
      if (current) context.err('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
      context.out(`deleted ${kind} ${name} from ${file}\n`);
    },
  };
  return command;
};

export const deleteContext = removal('context');
export const deleteCluster = removal('cluster');
export const deleteUser = removal('user');

const listing = (kind: 'clusters' | 'users'): CommandSpec => ({
  name: `get-${kind}`,
  usage: '[flags]',
  short: `List the ${kind} in the kubeconfig`,
  examples: `# All of them\nkubectl config get-${kind}`,
  *run(context) {
    context.out('NAME\n');
    for (const name of new ConfigStore(context).entries(kind).keys()) context.out(`${name}\n`);
  },
});

export const getClusters = listing('clusters');
export const getUsers = listing('users');
