import { parseYaml } from '../../api/yaml/parse.ts';
import type { Context } from '../kubectl/context.ts';

export interface Repository {
  name: string;
  url: string;
}

/** Where Helm keeps its repositories. */
export const repositoriesFile = (context: Context): string => {
  const { env, user } = context.process;
  if (env.HELM_REPOSITORY_CONFIG) return env.HELM_REPOSITORY_CONFIG;
  return `${env.HELM_CONFIG_HOME ?? `${env.XDG_CONFIG_HOME ?? `${env.HOME ?? user.home}/.config`}/helm`}/repositories.yaml`;
};

/** The repositories that are in the file; none without one. */
export const repositories = (context: Context): Repository[] => {
  const { fs } = context.process.machine;
  const file = repositoriesFile(context);
  if (!fs.stat(file)) return [];
  const { repositories: list } = (parseYaml(fs.read(file)) ?? {}) as { repositories?: Repository[] };
  return list ?? [];
};
