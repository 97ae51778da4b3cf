import type { Process } from '../../../hosts/types.ts';
import { ConfigurationError } from '../errors.ts';
import type { Flags } from '../flags/flags.ts';
import { dirName, joinPath, resolvePath } from '../text/path.ts';
import type { ClusterEntry, Located, MergedConfig, UserEntry } from './config.ts';

/** The name of the context in use: --context, else the file's. */
export const contextName = (config: MergedConfig, flags: Flags): string => flags.string('context') || config.currentContext;

/** What the context in use, --user and --cluster name; `user` and `cluster` are undefined where the kubeconfig lacks them. */
interface Chosen {
  userName: string;
  clusterName: string;
  user: Located<UserEntry> | undefined;
  cluster: Located<ClusterEntry> | undefined;
}

/** The user and the cluster that flags and context name. */
export const chosen = (config: MergedConfig, flags: Flags): Chosen => {
  const context = config.contexts.get(contextName(config, flags))?.entry ?? {};
  const userName = flags.string('user') || (context.user ?? '');
  const clusterName = flags.string('cluster') || (context.cluster ?? '');
  return { userName, clusterName, user: config.users.get(userName), cluster: config.clusters.get(clusterName) };
};

/** Whom flags and kubeconfig ask to act as; an extra without `=` counts for nothing (genericclioptions.ConfigFlags). */
export const impersonationOf = (user: UserEntry, flags: Flags): { name: string; groups: readonly string[]; uid: string; extra: Record<string, string[]> } => {
  const extra: Record<string, string[]> = { ...user['as-user-extra'] };
  for (const pair of flags.list('as-user-extra')) {
    const at = pair.indexOf('=');
    if (at >= 0) extra[pair.slice(0, at)] = [...(extra[pair.slice(0, at)] ?? []), pair.slice(at + 1)];
  }
  const groups = flags.changed('as-group') ? flags.list('as-group') : (user['as-groups'] ?? []);
  return { name: flags.string('as') || (user.as ?? ''), groups, uid: flags.string('as-uid') || (user['as-uid'] ?? ''), extra };
};

/** Whether a file can't be opened, in Go's words; undefined where it can. */
const unopened = (process: Process, path: string): string | undefined => (process.machine.fs.stat(resolvePath(process, path)) ? undefined : `open ${path}: no such file or directory`);

/** A kubeconfig's paths start at its folder, a flag's where the user is. */
export const located = (found: Located<unknown> | undefined, path: string): string => (found && path && !path.startsWith('/') ? joinPath(dirName(found.file), path) : path);

const certificateProblems = (process: Process, name: string, user: Located<UserEntry> | undefined, flags: Flags): string[] => {
  const entry = user?.entry ?? {};
  const flagged = { certificate: flags.string('client-certificate'), key: flags.string('client-key') };
  const certificate = flagged.certificate || located(user, entry['client-certificate'] ?? '');
  const key = flagged.key || located(user, entry['client-key'] ?? '');
  const data = { certificate: flagged.certificate ? '' : entry['client-certificate-data'], key: flagged.key ? '' : entry['client-key-data'] };
  if (!certificate && !data.certificate) return [];
  const problems: string[] = [];
  if (certificate && data.certificate) problems.push(`client-cert-data and client-cert are both specified for ${name}. client-cert-data will override.`);
  if (key && data.key) problems.push(`client-key-data and client-key are both specified for ${name}; client-key-data will override`);
  if (!key && !data.key) problems.push(`client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`);
  for (const [what, path] of [['client-cert', certificate], ['client-key', key]] as const) {
    const problem = path && unopened(process, path);
    if (problem) problems.push(`unable to read ${what} ${path} for ${name} due to ${problem}`);
  }
  return problems;
};

const execProblems = (name: string, entry: UserEntry): string[] => {
  const { exec } = entry;
  if (!exec) return [];
  const problems = entry['auth-provider'] ? [`authProvider cannot be provided in combination with an exec plugin for ${name}`] : [];
  for (const [field, value] of [['command', exec.command], ['apiVersion', exec.apiVersion], ['interactiveMode', exec.interactiveMode]]) if (!value) problems.push(`${field} must be specified for ${name} to use exec authentication plugin`);
  for (const variable of exec.env ?? []) if (!variable.name) problems.push(`env variable name must be specified for ${name} to use exec authentication plugin`);
  if (exec.interactiveMode && !['Never', 'IfAvailable', 'Always'].includes(exec.interactiveMode)) problems.push(`invalid interactiveMode for ${name}: ${JSON.stringify(exec.interactiveMode)}`);
  return problems;
};

const userProblems = (process: Process, name: string, user: Located<UserEntry> | undefined, flags: Flags): string[] => {
  const entry = user?.entry ?? {};
  const flag = (field: string): string => flags.string(field);
  const problems = [...certificateProblems(process, name, user, flags), ...execProblems(name, entry)];
  const methods = [...(flag('token') || entry.token ? ['token'] : []), ...(flag('username') || flag('password') || entry.username || entry.password ? ['basicAuth'] : [])];
  if (methods.length > 1) problems.push(`more than one authentication method found for ${name}; found [${methods.join(' ')}], only one is allowed`);
  const as = impersonationOf(entry, flags);
  if (!as.name && (as.groups.length > 0 || as.uid || Object.keys(as.extra).length > 0)) problems.push(`requesting uid, groups or user-extra for ${name} without impersonating a user`);
  return problems;
};

const clusterProblems = (process: Process, name: string, cluster: Located<ClusterEntry> | undefined, flags: Flags): string[] => {
  if (!cluster && flags.string('cluster')) return [`no server found for cluster "${name}"`];
  const entry = cluster?.entry ?? {};
  const flag = flags.string('certificate-authority');
  const authority = flag || (flags.bool('insecure-skip-tls-verify') ? '' : located(cluster, entry['certificate-authority'] ?? ''));
  const problems = authority && !flag && entry['certificate-authority-data'] ? [`certificate-authority-data and certificate-authority are both specified for ${name}. certificate-authority-data will override.`] : [];
  const problem = authority && unopened(process, authority);
  return problem ? [...problems, `unable to read certificate-authority ${authority} for ${name} due to ${problem}`] : problems;
};

/** Throws what does not hold together in the context in use, its user and its cluster (clientcmd's DirectClientConfig.ConfirmUsable). */
export const confirmUsable = (process: Process, config: MergedConfig, flags: Flags): void => {
  const context = contextName(config, flags);
  const missing = context !== '' && !config.contexts.has(context) ? [`context was not found for specified context: ${context}`] : [];
  const { userName, clusterName, user, cluster } = chosen(config, flags);
  // A user that --user names and nobody has counts as empty here: that he is missing is told where the client is made.
  const users = flags.string('user') && !user ? [] : userProblems(process, userName, user, flags);
  const problems = [...missing, ...users, ...clusterProblems(process, clusterName, cluster, flags)].sort();
  if (problems.length === 1) throw new ConfigurationError(problems[0]!, missing.length === 0);
  if (problems.length > 1) throw new ConfigurationError(`\n${problems.map((p) => `* ${p}`).join('\n')}`);
};
