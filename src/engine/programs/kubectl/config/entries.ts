import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { ConfigStore } from '../kubeconfig/store.ts';
import { changed, parsePairs, type Changes } from '../pairs.ts';
import { encodeBase64 } from '../../../api/base64.ts';
import { resolvePath } from '../text/path.ts';
import { argumentsOf } from './args.ts';
import { parseProperty, valueOf } from './property.ts';

const quote = (text: string): string => JSON.stringify(text);

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
  entry[`${field}-data`] = encodeBase64(context.process.machine.fs.read(path));
};

/** Throws when a file that is to be embedded is not there. */
const stat = (context: Context, field: string): void => {
  const given = context.flags.string(field);
  if (given && !context.process.machine.fs.stat(resolvePath(context.process, given))) throw new Error(`could not stat ${field} file ${given}: stat ${given}: no such file or directory`);
};

const embed: FlagSpec = { name: 'embed-certs', type: 'tristate', noOptDefVal: 'true', usage: 'Put the contents of files into the kubeconfig.' };

export const setCluster: CommandSpec = {
  name: 'set-cluster',
  usage: 'NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  short: 'Set a cluster in the kubeconfig',
  long: 'Sets a cluster. Fields that are not given keep their values.',
  examples: '# Only the server\nkubectl config set-cluster e2e --server=https://1.2.3.4',
  flags: [
    embed,
    { name: 'proxy-url', type: 'string', usage: 'The proxy to use.' },
    { name: 'server', type: 'string', usage: 'The address of the API server.' },
    { name: 'tls-server-name', type: 'string', usage: "The name to expect in the server's certificate." },
    { name: 'insecure-skip-tls-verify', type: 'tristate', noOptDefVal: 'true', usage: 'Trust the server whatever its certificate says.' },
    { name: 'certificate-authority', type: 'string', usage: "A file with the certificate of the server's authority.", completion: 'file' },
  ],
  completion: 'cluster',
  *run(context) {
    const [name] = argumentsOf(context, setCluster, 1) as [string];
    const { flags } = context;
    if (!name) throw new Error('you must specify a non-empty cluster name');
    if (flags.changed('insecure-skip-tls-verify') && flags.bool('insecure-skip-tls-verify') && flags.string('certificate-authority')) throw new Error('you cannot specify a certificate authority and insecure mode at the same time');
    if (flags.bool('embed-certs')) {
      if (!flags.string('certificate-authority')) throw new Error('you must specify a --certificate-authority to embed');
      stat(context, 'certificate-authority');
    }
    const store = new ConfigStore(context);
    const entry = { ...store.entries('clusters').get(name) };
    if (flags.changed('server')) {
      entry['server'] = flags.string('server');
      delete entry['tls-server-name'];
    }
    for (const field of ['tls-server-name', 'proxy-url']) if (flags.changed(field)) entry[field] = flags.string(field);
    if (flags.changed('insecure-skip-tls-verify')) {
      entry['insecure-skip-tls-verify'] = flags.bool('insecure-skip-tls-verify');
      if (flags.bool('insecure-skip-tls-verify')) for (const f of ['certificate-authority', 'certificate-authority-data']) delete entry[f];
    }
    if (flags.string('certificate-authority')) delete entry['insecure-skip-tls-verify'];
    fileField(context, entry, 'certificate-authority');
    store.set('clusters', name, entry);
    context.out(`Cluster ${quote(name)} set.\n`);
  },
};

export const setCredentials: CommandSpec = {
  name: 'set-credentials',
  usage: 'NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]',
  short: 'Set a user in the kubeconfig',
  long: 'Sets a user. Fields that are not given keep their values.',
  examples: '# A certificate and its key, put into the file\nkubectl config set-credentials jane --client-certificate=jane.crt --client-key=jane.key --embed-certs=true\n\n# A token\nkubectl config set-credentials bob --token=abc',
  flags: [
    embed,
    { name: 'client-certificate', type: 'string', usage: 'A file with the client certificate to show.', completion: 'file' },
    { name: 'client-key', type: 'string', usage: 'A file with the key of the client certificate.', completion: 'file' },
    { name: 'token', type: 'string', usage: 'The bearer token to show.' },
    { name: 'username', type: 'string', usage: 'The name for basic authentication.' },
    { name: 'password', type: 'string', usage: 'The password for basic authentication.' },
    { name: 'auth-provider', type: 'string', usage: 'The provider of credentials.' },
    { name: 'auth-provider-arg', type: 'stringSlice', usage: "'key=value' arguments of the provider." },
    { name: 'exec-command', type: 'string', usage: 'The program that gives credentials.' },
    { name: 'exec-api-version', type: 'string', usage: 'The API version that the program speaks.' },
    { name: 'exec-interactive-mode', type: 'string', usage: 'Whether the program may use standard input: IfAvailable, Never or Always.' },
    { name: 'exec-provide-cluster-info', type: 'tristate', noOptDefVal: 'true', usage: 'Tell the program about the cluster.' },
    { name: 'exec-arg', type: 'stringSlice', usage: 'Arguments of the program.' },
    { name: 'exec-env', type: 'stringArray', usage: "'key=value' variables for the program." },
  ],
  completion: 'user',
  *run(context) {
    const [name] = argumentsOf(context, setCredentials, 1, 'unexpected') as [string];
    const { flags } = context;
    const providerArgs = parsePairs(flags.list('auth-provider-arg'), 'auth-provider-arg', true);
    const env = parsePairs(flags.list('exec-env'), 'exec-env', true);
    if (!name) throw new Error('you must specify a non-empty user name');
    const token = flags.string('token') !== '';
    const basic = flags.string('username') !== '' || flags.string('password') !== '';
    if (token && basic) throw new Error('you cannot specify more than one authentication method at the same time: --token, --username/--password');
    if (flags.bool('embed-certs')) {
      if (!flags.string('client-certificate') && !flags.string('client-key')) throw new Error('you must specify a --client-certificate or --client-key to embed');
      stat(context, 'client-certificate');
      stat(context, 'client-key');
    }
    const mode = flags.string('exec-interactive-mode');
    if (flags.changed('exec-interactive-mode') && !['IfAvailable', 'Always', 'Never'].includes(mode)) throw new Error('invalid interactive mode type, can be only IfAvailable, Never, Always');
    const store = new ConfigStore(context);
    const entry = { ...store.entries('users').get(name) };
    fileField(context, entry, 'client-certificate');
    fileField(context, entry, 'client-key');
    for (const field of ['token', 'username', 'password']) if (flags.changed(field)) entry[field] = flags.string(field);
    if (token || basic) for (const field of token ? ['username', 'password'] : ['token']) delete entry[field];
    provider(context, entry, providerArgs);
    plugin(context, entry, env);
    store.set('users', name, entry);
    context.out(`User ${quote(name)} set.\n`);
  },
};

/** --auth-provider and its arguments. */
const provider = (context: Context, entry: Record<string, unknown>, args: Changes): void => {
  const { flags } = context;
  let current = entry['auth-provider'] as { name: string; config?: Record<string, string> | null } | undefined;
  if (flags.changed('auth-provider') && current?.name !== flags.string('auth-provider')) current = { name: flags.string('auth-provider') };
  if (!current) return;
  const { map } = changed(current.config ?? {}, args);
  entry['auth-provider'] = { ...current, config: map };
};

interface Exec {
  command?: string;
  args?: readonly string[] | null;
  env?: readonly { name: string; value: string }[] | null;
  [field: string]: unknown;
}

/** --exec-command and what belongs to it. */
const plugin = (context: Context, entry: Record<string, unknown>, env: Changes): void => {
  const { flags } = context;
  let exec = entry['exec'] as Exec | undefined;
  if (flags.changed('exec-command')) exec = exec ? { ...exec, command: flags.string('exec-command'), args: null } : { apiVersion: '', args: null, command: flags.string('exec-command'), env: null, provideClusterInfo: false };
  if (!exec) return;
  if (flags.changed('exec-api-version')) exec = { ...exec, apiVersion: flags.string('exec-api-version') };
  if (flags.list('exec-arg').length) exec = { ...exec, args: flags.list('exec-arg') };
  if (flags.changed('exec-interactive-mode')) exec = { ...exec, interactiveMode: flags.string('exec-interactive-mode') };
  if (flags.changed('exec-provide-cluster-info')) exec = { ...exec, provideClusterInfo: flags.bool('exec-provide-cluster-info') };
  if (flags.changed('exec-env')) {
    const { map } = changed(Object.fromEntries((exec.env ?? []).map((e) => [e.name, e.value])), env);
    exec = { ...exec, env: Object.entries(map).map(([name, value]) => ({ name, value })) };
  }
  entry['exec'] = exec;
};

export const set: CommandSpec = {
  name: 'set',
  usage: 'PROPERTY_NAME PROPERTY_VALUE',
  short: 'Set one value in the kubeconfig',
  long: 'Sets one value. PROPERTY_NAME is a path with dots: the kind of entry, its name, and the field.',
  examples: '# The server of a cluster\nkubectl config set clusters.my-cluster.server https://1.2.3.4',
  flags: [{ name: 'set-raw-bytes', type: 'tristate', noOptDefVal: 'true', usage: 'Take the value of a field of bytes as it is, without decoding base64.' }],
  *run(context) {
    const [path, text] = argumentsOf(context, set, 2) as [string, string];
    if (!text) throw new Error('you cannot use set to unset a property');
    if (!path) throw new Error('you must specify a property');
    const store = new ConfigStore(context);
    const { list, name, field, shape } = parseProperty(path);
    const value = valueOf(shape, text, context.flags.bool('set-raw-bytes'));
    if (list) store.set(list, name!, { ...store.entries(list).get(name!), [field!]: value });
    else if (field === 'current-context') store.currentContext = text;
    else if (field === 'colors') store.preferences = { ...store.preferences, colors: value };
    context.out(`Property ${quote(path)} set.\n`);
  },
};

export const unset: CommandSpec = {
  name: 'unset',
  usage: 'PROPERTY_NAME',
  short: 'Remove one value from the kubeconfig',
  long: 'Removes one value. PROPERTY_NAME is a path with dots: the kind of entry, its name, and the field.',
  examples: '# No current context\nkubectl config unset current-context\n\n# No namespace in a context\nkubectl config unset contexts.foo.namespace',
  *run(context) {
    const [path] = argumentsOf(context, unset, 1) as [string];
    if (!path) throw new Error('you must specify a property');
    const store = new ConfigStore(context);
    const { list, name, field } = parseProperty(path);
    if (!list) {
      if (field === 'current-context') store.currentContext = '';
      else if (field === 'colors' || field === 'preferences') store.preferences = {};
    } else if (name === undefined) for (const each of store.entries(list).keys()) store.remove(list, each);
    else if (field === undefined) store.remove(list, name);
    else {
      const entry = store.entries(list).get(name);
      if (!entry) throw new Error(`current map key \`${name}\` is invalid`);
      const { [field]: _, ...rest } = entry;
      store.set(list, name, rest);
    }
    context.out(`Property ${quote(path)} unset.\n`);
  },
};
