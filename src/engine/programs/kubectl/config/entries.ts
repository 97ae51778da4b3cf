import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { ConfigStore } from '../kubeconfig/store.ts';
import { base64Encode } from '../text/base64.ts';
import { resolvePath } from '../text/path.ts';

const nameOf = (context: Context): string => {
  if (context.args.length !== 1) throw context.usage(`unexpected args: [${context.args.join(' ')}]`);
  return context.args[0]!;
};

/** A file's path, or with --embed-certs its contents, under the field's name or that name with -data. */
const fileField = (context: Context, entry: Record<string, unknown>, field: string): void => {
  if (!context.flags.changed(field)) return;
  const path = resolvePath(context.process, context.flags.string(field));
  delete entry[field];
  delete entry[`${field}-data`];
  if (!context.flags.bool('embed-certs')) {
    entry[field] = path;
    return;
  }
  if (!context.process.machine.fs.stat(path)) throw new Error(`could not stat ${field} file ${path}: stat ${path}: no such file or directory`);
  entry[`${field}-data`] = base64Encode(context.process.machine.fs.read(path));
};

const embed = { name: 'embed-certs', type: 'tristate', usage: 'Put the contents of files into the kubeconfig.' } as const;

export const setCluster: CommandSpec = {
  name: 'set-cluster',
  usage: 'NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  short: 'Set a cluster in the kubeconfig',
  long: 'Sets a cluster. Fields that are not given keep their values.',
  examples: '# Only the server\nkubectl config set-cluster e2e --server=https://1.2.3.4',
  flags: [embed, { name: 'proxy-url', type: 'string', usage: 'The proxy to use.' }],
  completion: 'cluster',
  *run(context) {
    const name = nameOf(context);
    const { flags } = context;
    const store = new ConfigStore(context);
    const entry = { ...store.entries('clusters').get(name) };
    for (const field of ['server', 'tls-server-name', 'proxy-url']) if (flags.changed(field)) entry[field] = flags.string(field);
    if (flags.changed('insecure-skip-tls-verify')) {
      entry['insecure-skip-tls-verify'] = flags.bool('insecure-skip-tls-verify');
      if (flags.bool('insecure-skip-tls-verify')) for (const f of ['certificate-authority', 'certificate-authority-data']) delete entry[f];
    }
    fileField(context, entry, 'certificate-authority');
    store.set('clusters', name, entry);
    context.out(`Cluster ${JSON.stringify(name)} set.\n`);
  },
};

export const setCredentials: CommandSpec = {
  name: 'set-credentials',
  usage: 'NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password]',
  short: 'Set a user in the kubeconfig',
  long: 'Sets a user. Fields that are not given keep their values.',
  examples: '# A certificate and its key, put into the file\nkubectl config set-credentials jane --client-certificate=jane.crt --client-key=jane.key --embed-certs=true\n\n# A token\nkubectl config set-credentials bob --token=abc',
  flags: [embed],
  completion: 'user',
  *run(context) {
    const name = nameOf(context);
    const { flags } = context;
    const store = new ConfigStore(context);
    const entry = { ...store.entries('users').get(name) };
    for (const field of ['token', 'username', 'password']) if (flags.changed(field)) entry[field] = flags.string(field);
    fileField(context, entry, 'client-certificate');
    fileField(context, entry, 'client-key');
    store.set('users', name, entry);
    context.out(`User ${JSON.stringify(name)} set.\n`);
  },
};

const LISTS = ['clusters', 'users', 'contexts'] as const;

/** `users.bob.token` as list, name and field; names may hold dots, so the field is what comes last. */
const property = (path: string): { list?: (typeof LISTS)[number]; name?: string; field?: string } => {
  const list = LISTS.find((l) => path === l || path.startsWith(`${l}.`));
  if (!list) return { field: path };
  const rest = path.slice(list.length + 1);
  return { list, name: rest };
};

export const set: CommandSpec = {
  name: 'set',
  usage: 'PROPERTY_NAME PROPERTY_VALUE',
  short: 'Set one value in the kubeconfig',
  long: 'Sets one value. PROPERTY_NAME is a path with dots: the kind of entry, its name, and the field.',
  examples: '# The server of a cluster\nkubectl config set clusters.my-cluster.server https://1.2.3.4',
  flags: [{ name: 'set-raw-bytes', type: 'tristate', usage: 'Take the value of a field of bytes as it is, without decoding base64.' }],
  *run(context) {
    if (context.args.length !== 2) throw context.usage(`Unexpected args: [${context.args.join(' ')}]`);
    const [path, value] = context.args as [string, string];
    if (value === '') throw new Error('you cannot use set to unset a property');
    const store = new ConfigStore(context);
    const { list, name, field } = property(path);
    if (path === 'current-context') store.currentContext = value;
    else if (list && name) {
      const names = [...store.entries(list).keys()].filter((n) => name.startsWith(`${n}.`)).sort((a, b) => b.length - a.length);
      const entry = names[0] ?? name.slice(0, name.lastIndexOf('.'));
      const key = name.slice(entry.length + 1);
      if (!entry || !key) throw new Error(`can't set a map to a value: map[]`);
      store.set(list, entry, { ...store.entries(list).get(entry), [key]: /^(true|false)$/.test(value) ? value === 'true' : value });
    } else throw new Error(`unable to locate path ${field ?? path}`);
    context.out(`Property ${JSON.stringify(path)} set.\n`);
  },
};

export const unset: CommandSpec = {
  name: 'unset',
  usage: 'PROPERTY_NAME',
  short: 'Remove one value from the kubeconfig',
  long: 'Removes one value. PROPERTY_NAME is a path with dots: the kind of entry, its name, and the field.',
  examples: '# No current context\nkubectl config unset current-context\n\n# No namespace in a context\nkubectl config unset contexts.foo.namespace',
  *run(context) {
    if (context.args.length !== 1) throw context.usage(`Unexpected args: [${context.args.join(' ')}]`);
    const path = context.args[0]!;
    const store = new ConfigStore(context);
    const { list, name } = property(path);
    if (path === 'current-context') store.currentContext = '';
    else if (list && name) {
      if (!store.remove(list, name)) {
        const entry = [...store.entries(list).keys()].filter((n) => name.startsWith(`${n}.`)).sort((a, b) => b.length - a.length)[0];
        if (!entry) throw new Error(`current map key \`${name.split('.')[0]}\` is invalid`);
        const { [name.slice(entry.length + 1)]: _, ...rest } = store.entries(list).get(entry)!;
        store.set(list, entry, rest);
      }
    } else if (list) for (const n of store.entries(list).keys()) store.remove(list, n);
    else throw new Error(`unable to parse one or more field selectors of ${path}`);
    context.out(`Property ${JSON.stringify(path)} unset.\n`);
  },
};
