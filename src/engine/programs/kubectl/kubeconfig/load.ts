import type { Process } from '../../../hosts/types.ts';
import { messageOf } from '../errors.ts';
import type { IOStreams } from '../iostreams.ts';
import { readYaml } from '../../../api/yaml/parse.ts';
import { resolvePath } from '../text/path.ts';
import type { KubeConfig, MergedConfig } from './config.ts';
import { decodeConfig, goFileError } from './decode.ts';

/** A kubeconfig file: where it is, and the path that messages name it by. */
export interface ConfigFile {
  path: string;
  given: string;
}

/** Which files make up the kubeconfig, in order; `explicit` is --kubeconfig, which must exist. */
export interface ConfigFiles {
  files: ConfigFile[];
  explicit: boolean;
}

/** --kubeconfig, else $KUBECONFIG (a list of paths, each counted once), else ~/.kube/config. */
export const configFiles = (process: Process, flag: string): ConfigFiles => {
  const file = (given: string): ConfigFile => ({ path: resolvePath(process, given), given });
  if (flag) return { files: [file(flag)], explicit: true };
  const env = process.env.KUBECONFIG;
  if (env) return { files: [...new Set(env.split(':'))].map(file), explicit: false };
  return { files: [file(`${process.env.HOME ?? process.user.home}/.kube/config`)], explicit: false };
};

/** Reads one file; undefined where there is none. Throws an Error in clientcmd's words. */
export const readConfig = (process: Process, { path, given }: ConfigFile): KubeConfig | undefined => {
  if (given === '' || !process.machine.fs.stat(path)) return undefined;
  let text: string;
  try {
    text = process.machine.fs.read(path);
  } catch (error) {
    throw new Error(`error loading config file "${given}": ${goFileError(error, given)}`);
  }
  try {
    return decodeConfig(readYaml(text));
  } catch (error) {
    throw new Error(`error loading config file "${given}": ${messageOf(error)}`);
  }
};

/** Logs which files the kubeconfig comes from (clientcmd/loader.go). */
export const logLoaded = (streams: IOStreams, { files }: ConfigFiles): void => {
  for (const { path, given } of files) if (given && streams.process.machine.fs.stat(path)) streams.log(6, 'loader.go:407', `Config loaded from file:  ${given}`);
};

/** Reads and merges. A missing explicit file is an error; other missing files count as empty. */
export const loadConfig = (process: Process, { files, explicit }: ConfigFiles): MergedConfig => {
  const merged: MergedConfig = { clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: '' };
  for (const file of files) {
    const config = readConfig(process, file);
    if (!config) {
      if (explicit) throw new Error(`stat ${file.given}: no such file or directory`);
      continue;
    }
    for (const { name, cluster } of config.clusters ?? []) if (!merged.clusters.has(name)) merged.clusters.set(name, { entry: cluster, file: file.path });
    for (const { name, user } of config.users ?? []) if (!merged.users.has(name)) merged.users.set(name, { entry: user, file: file.path });
    for (const { name, context } of config.contexts ?? []) if (!merged.contexts.has(name)) merged.contexts.set(name, { entry: context, file: file.path });
    if (!merged.currentContext) merged.currentContext = config['current-context'] ?? '';
  }
  return merged;
};
