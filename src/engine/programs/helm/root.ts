import { completion, env, version } from './commands/about.ts';
import { dependency, packageCharts, show } from './commands/charts.ts';
import { create } from './commands/create.ts';
import { get } from './commands/get.ts';
import { install, upgrade } from './commands/install.ts';
import { lint } from './commands/lint.ts';
import { history, list, rollback, status, test, uninstall } from './commands/releases.ts';
import { pull, repo, search } from './commands/repos.ts';
import type { HelmCommand } from './commands/shared.ts';
import { template } from './commands/template.ts';

/** helm and its commands. */
export const root: HelmCommand = {
  name: 'helm',
  short: 'The Kubernetes package manager: charts are templates of manifests, releases are what was made of them.',
  commands: [
    completion, create, dependency, env, get, history, install, lint, list, packageCharts, pull, repo, rollback, search, show, status, template, test, uninstall, upgrade, version,
  ],
};

/** Commands of the real helm that are not simulated. */
export const unsimulated = new Set(['plugin', 'push', 'registry', 'verify']);
