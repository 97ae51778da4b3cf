import type { Credentials } from '../../../api/http.ts';
import type { Process } from '../../../hosts/types.ts';
import { ConnectionError } from '../../../api/status.ts';
import { UrlError } from '../errors.ts';
import { parseGoDuration } from '../../../api/duration.ts';
import type { Flags } from '../flags/flags.ts';
import { decodeStrictBase64 } from '../../../api/base64.ts';
import { resolvePath } from '../text/path.ts';
import { decodeCertificate } from './certificates.ts';
import { goFileError } from './decode.ts';
import { EXEC_VERSIONS, type ClusterEntry, type ExecConfig, type Located, type MergedConfig, type UserEntry } from './config.ts';
import { chosen, confirmUsable, contextName, impersonationOf, located } from './usable.ts';

/** How to reach a server, and as whom (rest.Config). */
export interface RestConfig {
  /** Scheme, host, port and path as the kubeconfig has them, without a slash at the end. */
  server: string;
  scheme: string;
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
  /** The program that says who the user is, where neither kubeconfig nor flags do. */
  exec?: ExecConfig;
  /** What such a program may be told of the cluster. */
  execCluster?: object;
  /** --match-server-version. */
  matchVersion: boolean;
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

const inCluster = (process: Process): boolean => Boolean(process.env.KUBERNETES_SERVICE_HOST && process.env.KUBERNETES_SERVICE_PORT && process.machine.fs.stat(`${serviceAccount}/token`));

const noConfig = (config: MergedConfig): boolean => config.clusters.size === 0 && config.users.size === 0 && config.contexts.size === 0 && !config.currentContext;

/** The namespace to work in, and whether -n asked for it (clientcmd's Namespace). */
export const namespaceOf = (process: Process, config: MergedConfig, flags: Flags): { namespace: string; explicit: boolean } => {
  const flag = flags.string('namespace');
  if (flag) return { namespace: flag, explicit: true };
  if (noConfig(config) && inCluster(process)) return { namespace: process.machine.fs.read(`${serviceAccount}/namespace`).trim() || 'default', explicit: false };
  confirmUsable(process, config, flags);
  return { namespace: config.contexts.get(contextName(config, flags))?.entry.namespace || 'default', explicit: false };
};

const read = (process: Process, found: Located<unknown> | undefined, path: string): string => {
  const file = located(found, path);
  try {
    return process.machine.fs.read(resolvePath(process, file));
  } catch (error) {
    throw new Error(goFileError(error, file));
  }
};

/** What --as and its like ask for; they are named without a user where confirmUsable lets that pass. */
const impersonation = (user: UserEntry, flags: Flags): Credentials['impersonate'] => {
  const { name, groups, uid, extra } = impersonationOf(user, flags);
  if (!name) return undefined;
  return { user: name, ...(groups.length ? { groups } : {}), ...(uid ? { uid } : {}), ...(Object.keys(extra).length ? { extra } : {}) };
};

/** Scheme, host, port with its colon, path. */
const URL_PARTS = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@]*@)?(\[[^\]]+\]|[^:/]*)([^/]*)(\/.*)?$/i;

const isPort = (text = ''): boolean => /^(?::\d*)?$/.test(text);

/** The server as client-go takes it (rest.DefaultServerURL): without a scheme and a host it is a host. */
const parseServer = (server: string): Pick<RestConfig, 'server' | 'scheme' | 'tls' | 'host' | 'port'> => {
  const given = URL_PARTS.exec(server);
  const full = given && isPort(given[3]) ? server : `http://${server}`;
  const match = URL_PARTS.exec(full);
  if (!match || (full !== server && (match[4] ?? '/') !== '/')) throw new Error(`host must be a URL or a host:port pair: ${JSON.stringify(server)}`);
  const port = match[3]!;
  if (!isPort(port)) throw new UrlError('parse', full, new ConnectionError('tls', `invalid port ${JSON.stringify(port.slice(port.lastIndexOf(':')))} after host`));
  const scheme = match[1]!.toLowerCase();
  const tls = scheme === 'https';
  return { server: full.replace(/\/+$/, ''), scheme, tls, host: match[2]!.replace(/^\[|\]$/g, ''), port: Number(port.slice(1)) || (tls ? 443 : 80) };
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

/** Throws what a flag names that the kubeconfig lacks. */
const requireNamed = (config: MergedConfig, flags: Flags): void => {
  const names = { user: flags.string('user'), context: flags.string('context'), cluster: flags.string('cluster') };
  if (names.user && !config.users.has(names.user)) throw new Error(`auth info "${names.user}" does not exist`);
  if (names.context && !config.contexts.has(names.context)) throw new Error(`context "${names.context}" does not exist`);
  if (names.cluster && !config.clusters.has(names.cluster)) throw new Error(`cluster "${names.cluster}" does not exist`);
};

/** Works out the server and the credentials (clientcmd's ClientConfig). Throws what clientcmd says of a config that does not hold together. */
export const restConfig = (process: Process, config: MergedConfig, flags: Flags, prompted = false): RestConfig => {
  const timeout = flags.string('request-timeout');
  const override = flags.string('server');
  if (noConfig(config) && !override && inCluster(process)) {
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
    const token = flags.string('token') || process.machine.fs.read(`${serviceAccount}/token`).trim();
    const impersonate = impersonation({}, flags);
    return { ...parseServer(`https://${host}:${port}`), credentials: { token, ...(impersonate ? { impersonate } : {}) }, insecure: false, timeoutMs: timeout ? requestTimeout(timeout) : 0, matchVersion: flags.bool('match-server-version') };
  }

  requireNamed(config, flags);
  confirmUsable(process, config, flags);
  const timeoutMs = timeout ? requestTimeout(timeout) : 0;
  const { user, cluster } = chosen(config, flags);
  const entry: ClusterEntry = cluster?.entry ?? {};
  const server = parseServer(override || entry.server || 'http://localhost:8080');
  const credentials = server.tls ? credentialsOf(process, user, flags) : {};
  if (server.tls && !prompted && !canIdentify(credentials, user?.entry, flags)) throw new PromptWanted();
  const impersonate = impersonation(user?.entry ?? {}, flags);
  const ca = authorityOf(process, cluster, flags);
  const serverName = flags.string('tls-server-name') || (override ? '' : entry['tls-server-name']);
  return {
    ...server,
    credentials: { ...credentials, ...(impersonate ? { impersonate } : {}) },
    insecure: flags.bool('insecure-skip-tls-verify') || entry['insecure-skip-tls-verify'] === true,
    timeoutMs,
    matchVersion: flags.bool('match-server-version'),
    ...(ca ? { authority: ca } : {}),
    ...(serverName ? { serverName } : {}),
    ...(server.tls ? execOf(credentials, user, cluster) : {}),
  };
};

/** The credential plugin: only where nothing else identifies the user. A relative path starts at the kubeconfig's folder. */
const execOf = ({ token, certificate }: Credentials, user: Located<UserEntry> | undefined, cluster: Located<ClusterEntry> | undefined): Pick<RestConfig, 'exec' | 'execCluster'> => {
  const exec = user?.entry.exec;
  if (exec && !EXEC_VERSIONS.includes(exec.apiVersion ?? '')) throw new Error(`exec plugin: invalid apiVersion ${JSON.stringify(exec.apiVersion)}`);
  if (!exec || token || certificate) return {};
  const { server, 'certificate-authority-data': authority } = cluster?.entry ?? {};
  const command = exec.command ?? '';
  return { exec: { ...exec, command: command.includes('/') ? located(user, command) : command }, execCluster: { server, ...(authority ? { 'certificate-authority-data': authority } : {}), config: null } };
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
