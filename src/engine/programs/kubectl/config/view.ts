import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { printFlags } from '../flags/common.ts';
import type { KubeConfig } from '../kubeconfig/config.ts';
import { goFileError } from '../kubeconfig/decode.ts';
import { ConfigStore } from '../kubeconfig/store.ts';
import { commonFormats } from '../print/formats.ts';
import { NoPrinter, printerFor } from '../print/printer.ts';
import { encodeBase64 } from '../../../api/base64.ts';
import { resolvePath } from '../text/path.ts';

const SECRET_FIELDS = ['certificate-authority-data', 'client-certificate-data', 'client-key-data'];

const redacted = (entry: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entry).map(([k, v]) => [k, v && SECRET_FIELDS.includes(k) ? 'DATA+OMITTED' : v && (k === 'token' || k === 'password') ? 'REDACTED' : v]));

const mapped = (config: KubeConfig, change: (entry: Record<string, unknown>) => Record<string, unknown>): KubeConfig => ({
  ...config,
  ...(config.clusters ? { clusters: config.clusters.map((c) => ({ ...c, cluster: change(c.cluster as Record<string, unknown>) })) } : {}),
  ...(config.users ? { users: config.users.map((u) => ({ ...u, user: change(u.user as Record<string, unknown>) })) } : {}),
});

const contents = (context: Context, path: string): string => {
  try {
    return context.process.machine.fs.read(resolvePath(context.process, path));
  } catch (error) {
    throw new Error(goFileError(error, path));
  }
};

/** An entry whose files are put into it (clientcmd/api: FlattenConfig). Throws when one can't be read. */
const flattened = (context: Context, entry: Record<string, unknown>): Record<string, unknown> => {
  const out = { ...entry };
  for (const field of ['certificate-authority', 'client-certificate', 'client-key']) {
    const path = entry[field];
    if (typeof path !== 'string' || path === '') continue;
    delete out[field];
    out[`${field}-data`] = encodeBase64(contents(context, path));
  }
  return out;
};

const orNull = <T>(list: T[] | undefined): T[] | null => (list?.length ? list : null);

/** Only what one context needs. Throws when there is no such context. */
const minified = (config: KubeConfig, name: string): KubeConfig => {
  if (!name) throw new Error('current-context must exist in order to minify');
  const context = config.contexts?.find((c) => c.name === name);
  if (!context) throw new Error(`cannot locate context ${name}`);
  const { cluster, user } = context.context;
  if (cluster && !config.clusters?.some((c) => c.name === cluster)) throw new Error(`cannot locate cluster ${cluster}`);
  if (user && !config.users?.some((u) => u.name === user)) throw new Error(`cannot locate user ${user}`);
  return { ...config, 'current-context': name, contexts: [context], clusters: orNull(config.clusters?.filter((c) => c.name === cluster)), users: orNull(config.users?.filter((u) => u.name === user)) } as KubeConfig;
};

export const view: CommandSpec = {
  name: 'view',
  usage: '[flags]',
  short: 'Show the kubeconfig that is in use',
  long: 'Shows the kubeconfig files as one. Certificates, keys and tokens are left out unless --raw is given.',
  examples: "# All of it\nkubectl config view\n\n# With certificates and keys\nkubectl config view --raw\n\n# One user's password\nkubectl config view -o jsonpath='{.users[?(@.name == \"e2e\")].user.password}'",
  flags: [
    ...printFlags().map((f) => (f.name === 'output' ? { ...f, default: 'yaml' } : f)),
    { name: 'merge', type: 'tristate', default: true, noOptDefVal: 'true', usage: 'Merge all files.' },
    { name: 'raw', type: 'bool', usage: 'Show certificates, keys and tokens.' },
    { name: 'flatten', type: 'bool', usage: 'Put the contents of files in, so that the output stands alone.' },
    { name: 'minify', type: 'bool', usage: 'Only what the current context needs.' },
  ],
  *run(context) {
    const { flags } = context;
    if (context.args.length > 0) throw context.usage(`unexpected arguments: [${context.args.join(' ')}]`);
    if (flags.changed('merge') && !flags.bool('merge') && !flags.string('kubeconfig')) throw new Error('if merge==false a precise file must be specified');
    let config = new ConfigStore(context).merged();
    if (flags.bool('minify')) config = minified(config, flags.string('context') || (config['current-context'] ?? ''));
    if (flags.bool('flatten')) config = mapped(config, (entry) => flattened(context, entry));
    else if (!flags.bool('raw')) config = mapped(config, redacted);
    const printer = printerFor(context, flags.string('output') || 'yaml', { order: 'own' });
    if (!printer) throw new NoPrinter(flags.string('output'), commonFormats);
    context.out(printer.print(config as unknown as KubeObject));
  },
};
