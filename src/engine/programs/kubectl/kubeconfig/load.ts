import type { Process } from '../../../hosts/types.ts';
import { messageOf } from '../errors.ts';
import type { IOStreams } from '../iostreams.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import { resolvePath } from '../text/path.ts';
import type { KubeConfig, MergedConfig } from './config.ts';

/** Which files make up the kubeconfig, in order; `explicit` is --kubeconfig, which must exist. */
export interface ConfigFiles {
  files: string[];
  explicit: boolean;
  /** --kubeconfig as it was written. */
  given?: string;
}

/** --kubeconfig, else $KUBECONFIG (a list of paths), else ~/.kube/config. */
export const configFiles = (process: Process, flag: string): ConfigFiles => {
  if (flag) return { files: [resolvePath(process, flag)], explicit: true, given: flag };
  const env = process.env.KUBECONFIG;
  if (env) return { files: env.split(':').filter(Boolean).map((f) => resolvePath(process, f)), explicit: false };
  return { files: [`${process.env.HOME ?? process.user.home}/.kube/config`], explicit: false };
};

/** Reads one file; undefined where there is none. Throws an Error in clientcmd's words. */
export const readConfig = (process: Process, file: string, given = file): KubeConfig | undefined => {
  const stat = process.machine.fs.stat(file);
  if (!stat) return undefined;
  let value: unknown;
  try {
    value = parseYaml(process.machine.fs.read(file));
  } catch (error) {
    throw new Error(`error loading config file "${given}": ${messageOf(error).replace(/^error converting YAML to JSON: /, '')}`);
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`error loading config file "${given}": couldn't get version/kind; json parse error: json: cannot unmarshal ${kindOf(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
  return value as KubeConfig;
};

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

/** Logs which files the kubeconfig comes from (clientcmd/loader.go). */
export const logLoaded = (streams: IOStreams, { files }: ConfigFiles): void => {
  for (const file of files) if (streams.process.machine.fs.stat(file)) streams.log(6, 'loader.go:407', `Config loaded from file:  ${file}`);
};

/** Reads and merges. A missing explicit file is an error; other missing files count as empty. */
export const loadConfig = (process: Process, { files, explicit, given }: ConfigFiles): MergedConfig => {
  const merged: MergedConfig = { clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: '' };
  for (const file of files) {
    const config = readConfig(process, file, given);
    if (!config) {
      if (explicit) throw new Error(`stat ${given ?? file}: no such file or directory`);
      continue;
    }
    for (const { name, cluster } of config.clusters ?? []) if (!merged.clusters.has(name)) merged.clusters.set(name, { entry: cluster ?? {}, file });
    for (const { name, user } of config.users ?? []) if (!merged.users.has(name)) merged.users.set(name, { entry: user ?? {}, file });
    for (const { name, context } of config.contexts ?? []) if (!merged.contexts.has(name)) merged.contexts.set(name, { entry: context ?? {}, file });
    if (!merged.currentContext) merged.currentContext = config['current-context'] ?? '';
  }
  return merged;
};
