import type { Credentials } from '../../../api/http.ts';
import type { Process } from '../../../hosts/types.ts';
import { ConfigurationError } from '../errors.ts';
import { parseGoDuration } from '../../../api/duration.ts';
import type { Flags } from '../flags/parse.ts';
import { decodeStrictBase64 } from '../../../api/base64.ts';
import { dirName, joinPath, resolvePath } from '../text/path.ts';
import { decodeCertificate } from './certificates.ts';
import { goFileError } from './decode.ts';
import type { ClusterEntry, ContextEntry, Located, MergedConfig, UserEntry } from './config.ts';

/** How to reach a server, and as whom (rest.Config). */
export interface RestConfig {
  /** Scheme, host, port and path as the kubeconfig has them, without a slash at the end. */
  server: string;
  tls: boolean;
  host: string;
  port: number;
  credentials: Credentials;
  /** The common name of the authority that the server's certificate must come from; undefined: not known. */
  authority?: string;
  /** --insecure-skip-tls-verify. */
  insecure: boolean;
  /** The name to expect in the server's certificate, when it is not the host. */
  serverName?: string;
  /** Milliseconds; 0: without end. */
  timeoutMs: number;
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The name of the context in use: --context, else the file's. */
export const contextName = (config: MergedConfig, flags: Flags): string => flags.string('context') || config.currentContext;

const contextOf = (config: MergedConfig, flags: Flags): ContextEntry => {
  const name = contextName(config, flags);
  const found = config.contexts.get(name);
  if (!found && flags.string('context')) throw new ConfigurationError(`context was not found for specified context: ${name}`);
  return found?.entry ?? {};
};

const inCluster = (process: Process): boolean => Boolean(process.env.KUBERNETES_SERVICE_HOST && process.env.KUBERNETES_SERVICE_PORT && process.machine.fs.stat(`${serviceAccount}/token`));

const noConfig = (config: MergedConfig): boolean => config.clusters.size === 0 && config.users.size === 0 && config.contexts.size === 0 && !config.currentContext;

/** The namespace to work in, and whether -n asked for it (clientcmd's Namespace). */
export const namespaceOf = (process: Process, config: MergedConfig, flags: Flags): { namespace: string; explicit: boolean } => {
  const flag = flags.string('namespace');
  if (flag) return { namespace: flag, explicit: true };
  if (noConfig(config) && inCluster(process)) return { namespace: process.machine.fs.read(`${serviceAccount}/namespace`).trim() || 'default', explicit: false };
  return { namespace: contextOf(config, flags).namespace || 'default', explicit: false };
};

const read = (process: Process, found: Located<unknown> | undefined, path: string): string => {
  const file = located(found, path);
  try {
    return process.machine.fs.read(resolvePath(process, file));
  } catch (error) {
    throw new Error(goFileError(error, file));
  }
};

const impersonation = (user: UserEntry, flags: Flags, userName = ''): Credentials['impersonate'] => {
  const name = flags.string('as') || user.as;
  const extra: Record<string, string[]> = { ...user['as-user-extra'] };
  for (const pair of flags.list('as-user-extra')) {
    const at = pair.indexOf('=');
    const key = at < 0 ? pair : pair.slice(0, at);
    extra[key] = [...(extra[key] ?? []), at < 0 ? '' : pair.slice(at + 1)];
  }
  const groups = flags.changed('as-group') ? flags.list('as-group') : user['as-groups'];
  const uid = flags.string('as-uid') || user['as-uid'];
  if (!name) {
    if (groups?.length || uid || Object.keys(extra).length) throw new Error(`requesting uid, groups or user-extra for ${userName} without impersonating a user`);
    return undefined;
  }
  return { user: name, ...(groups?.length ? { groups } : {}), ...(uid ? { uid } : {}), ...(Object.keys(extra).length ? { extra } : {}) };
};

const parseServer = (server: string): Pick<RestConfig, 'server' | 'tls' | 'host' | 'port'> => {
  const full = /^[a-z]+:\/\//.test(server) ? server : `http://${server}`;
  const match = /^(https?):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(full);
  if (!match) throw new Error(`host must be a URL or a host:port pair: ${JSON.stringify(server)}`);
  const tls = match[1] === 'https';
  return { server: full.replace(/\/+$/, ''), tls, host: match[2]!.replace(/^\[|\]$/g, ''), port: match[3] ? Number(match[3]) : tls ? 443 : 80 };
};

const requestTimeout = (text: string): number => {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  try {
    return parseGoDuration(text);
  } catch {
    throw new Error('Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)');
  }
};

/** Nothing says who the user is: kubectl asks for a name and a password (clientcmd.PromptingAuthLoader). */
export class PromptWanted extends Error {}

const canIdentify = (credentials: Credentials, user: UserEntry | undefined, flags: Flags): boolean =>
  Boolean(credentials.certificate || credentials.token || flags.string('username') || user?.username || user?.['auth-provider'] || user?.exec);

/** Works out the server and the credentials (clientcmd's ClientConfig). Throws what clientcmd says of a config that does not hold together. */
export const restConfig = (process: Process, config: MergedConfig, flags: Flags, prompted = false): RestConfig => {
  const timeoutMs = requestTimeout(flags.string('request-timeout'));
  const override = flags.string('server');
  if (noConfig(config) && !override && inCluster(process)) {
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
    const token = flags.string('token') || process.machine.fs.read(`${serviceAccount}/token`).trim();
    const impersonate = impersonation({}, flags);
    return { ...parseServer(`https://${host}:${port}`), credentials: { token, ...(impersonate ? { impersonate } : {}) }, insecure: false, timeoutMs };
  }

  const userName = flags.string('user');
  const clusterName = flags.string('cluster');
  if (userName && !config.users.has(userName)) throw new Error(`auth info "${userName}" does not exist`);
  const context = contextOf(config, flags);
  if (clusterName && !config.clusters.has(clusterName)) throw new Error(`no server found for cluster "${clusterName}"`);
  const user = config.users.get(userName || context.user || '');
  const cluster = config.clusters.get(clusterName || context.cluster || '');
  validate(process, config, flags, { user: userName || (context.user ?? ''), cluster: clusterName || (context.cluster ?? '') }, cluster, user);

  const entry: ClusterEntry = cluster?.entry ?? {};
  const server = parseServer(override || entry.server || 'http://localhost:8080');
  const credentials = server.tls ? credentialsOf(process, user, flags) : {};
  if (server.tls && !prompted && !canIdentify(credentials, user?.entry, flags)) throw new PromptWanted();
  const impersonate = impersonation(user?.entry ?? {}, flags, userName || context.user);
  const ca = authorityOf(process, cluster, flags);
  const serverName = flags.string('tls-server-name') || entry['tls-server-name'];
  return {
    ...server,
    credentials: { ...credentials, ...(impersonate ? { impersonate } : {}) },
    insecure: flags.bool('insecure-skip-tls-verify') || entry['insecure-skip-tls-verify'] === true,
    timeoutMs,
    ...(ca ? { authority: ca } : {}),
    ...(serverName ? { serverName } : {}),
  };
};

const authorityOf = (process: Process, cluster: Located<ClusterEntry> | undefined, flags: Flags): string | undefined => {
  const data = cluster?.entry['certificate-authority-data'];
  const flag = flags.string('certificate-authority');
  const file = flag || cluster?.entry['certificate-authority'];
  const pem = !flag && data ? decodeStrictBase64(data) : file ? read(process, flag ? undefined : cluster, file) : undefined;
  return pem === undefined ? undefined : decodeCertificate(pem)?.commonName;
};

const credentialsOf = (process: Process, user: Located<UserEntry> | undefined, flags: Flags): Credentials => {
  const entry = user?.entry ?? {};
  const credentials: Credentials = {};
  const token = flags.string('token') || entry.token || (entry.tokenFile ? read(process, user, entry.tokenFile).trim() : '');
  if (token) credentials.token = token;
  const flag = flags.string('client-certificate');
  const data = entry['client-certificate-data'];
  const file = flag || entry['client-certificate'];
  if (flag || data || file) {
    const pem = !flag && data ? decodeStrictBase64(data) : read(process, flag ? undefined : user, file!);
    const certificate = decodeCertificate(pem);
    if (!certificate) throw new Error('tls: failed to find any PEM data in certificate input');
    credentials.certificate = certificate;
  }
  return credentials;
};

/** Whether a file can't be opened, in Go's words; undefined where it can. */
const unopened = (process: Process, path: string): string | undefined => (process.machine.fs.stat(resolvePath(process, path)) ? undefined : `open ${path}: no such file or directory`);

/** A kubeconfig's paths start at its folder, a flag's where the user is. */
const located = (found: Located<unknown> | undefined, path: string): string => (found && !path.startsWith('/') ? joinPath(dirName(found.file), path) : path);

const userProblems = (process: Process, name: string, user: Located<UserEntry> | undefined, flags: Flags): string[] => {
  const entry = user?.entry ?? {};
  const flag = (field: string): string => flags.string(field);
  const problems: string[] = [];
  const certificate = flag('client-certificate') || located(user, entry['client-certificate'] ?? '');
  const key = flag('client-key') || located(user, entry['client-key'] ?? '');
  const hasKey = key || entry['client-key-data'];
  if (certificate || entry['client-certificate-data']) {
    if (!hasKey) problems.push(`client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`);
    for (const [what, path] of [['client-cert', certificate], ['client-key', key]] as const) {
      const problem = path && unopened(process, path);
      if (problem) problems.push(`unable to read ${what} ${path} for ${name} due to ${problem}`);
    }
  }
  const exec = entry.exec as { command?: string; apiVersion?: string; interactiveMode?: string } | undefined;
  if (exec) {
    for (const [field, value] of [['command', exec.command], ['apiVersion', exec.apiVersion], ['interactiveMode', exec.interactiveMode]]) if (!value) problems.push(`${field} must be specified for ${name} to use exec authentication plugin`);
    if (exec.interactiveMode && !['Never', 'IfAvailable', 'Always'].includes(exec.interactiveMode)) problems.push(`invalid interactiveMode for ${name}: ${JSON.stringify(exec.interactiveMode)}`);
  }
  const methods = [...(flag('token') || entry.token ? ['token'] : []), ...(flag('username') || flag('password') || entry.username || entry.password ? ['basicAuth'] : [])];
  if (methods.length > 1) problems.push(`more than one authentication method found for ${name}; found [${methods.join(' ')}], only one is allowed`);
  return problems;
};

/** Throws what does not hold together in the context, its user and its cluster (DirectClientConfig.ConfirmUsable). */
const validate = (process: Process, config: MergedConfig, flags: Flags, names: { user: string; cluster: string }, cluster: Located<ClusterEntry> | undefined, user: Located<UserEntry> | undefined): void => {
  const context = contextName(config, flags);
  const missing = context !== '' && !config.contexts.has(context) ? [`context was not found for specified context: ${context}`] : [];
  const authority = flags.string('certificate-authority') || located(cluster, cluster?.entry['certificate-authority'] ?? '');
  const problem = authority && unopened(process, authority);
  const problems = [...missing, ...userProblems(process, names.user, user, flags), ...(problem ? [`unable to read certificate-authority ${authority} for ${names.cluster} due to ${problem}`] : [])].sort();
  if (problems.length === 1) throw missing.length ? new ConfigurationError(problems[0]!) : new Error(problems[0]!);
  if (problems.length > 1) throw new ConfigurationError(`\n${problems.map((p) => `* ${p}`).join('\n')}`);
};
