import { bashCompletion } from '../../kubectl/completion/script.ts';
import { repositoriesFile } from '../repos.ts';
import { helmVersion } from '../scope.ts';
import { namespaceIn, type HelmCommand } from './shared.ts';

/** helm version */
export const version: HelmCommand = {
  name: 'version',
  usage: '[flags]',
  short: 'print the helm version information',
  args: { min: 0, max: 0 },
  flags: [
    { name: 'short', type: 'bool', usage: 'Only the number.' },
    { name: 'template', type: 'string', usage: 'A Go template to print it with.', unsimulated: true },
  ],
  // oxlint-disable-next-line require-yield
  *run(context) {
    context.out(context.flags.bool('short') ? `${helmVersion}\n` : `version.BuildInfo{Version:"${helmVersion}", GitCommit:"", GitTreeState:"clean", GoVersion:"go1.26.10"}\n`);
  },
};

/** helm env */
export const env: HelmCommand = {
  name: 'env',
  usage: '[flags]',
  short: 'helm client environment information',
  args: { min: 0, max: 1 },
  completion: 'none',
  // oxlint-disable-next-line require-yield
  *run(context) {
    const { env: set, user } = context.process;
    const home = set.HOME ?? user.home;
    const known: Record<string, string> = {
      HELM_BIN: 'helm',
      HELM_CACHE_HOME: set.HELM_CACHE_HOME ?? `${home}/.cache/helm`,
      HELM_CONFIG_HOME: set.HELM_CONFIG_HOME ?? `${home}/.config/helm`,
      HELM_DATA_HOME: set.HELM_DATA_HOME ?? `${home}/.local/share/helm`,
      HELM_DEBUG: String(context.flags.bool('debug')),
      HELM_MAX_HISTORY: set.HELM_MAX_HISTORY ?? '10',
      HELM_NAMESPACE: namespaceIn(context),
      HELM_REPOSITORY_CONFIG: repositoriesFile(context),
    };
    const [name] = context.args;
    context.out(name === undefined ? Object.entries(known).map(([k, v]) => `${k}="${v}"\n`).join('') : `${known[name] ?? ''}\n`);
  },
};

/** helm completion bash */
export const completion: HelmCommand = {
  name: 'completion',
  short: 'generate autocompletion scripts for the specified shell',
  commands: [
    {
      name: 'bash',
      usage: '[flags]',
      short: 'generate autocompletion script for bash',
      args: { min: 0, max: 0 },
      // oxlint-disable-next-line require-yield
      *run(context) {
        context.out(bashCompletion('helm'));
      },
    },
  ],
};
