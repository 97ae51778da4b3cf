import type { CommandGroup, CommandSpec } from './command.ts';
import * as verbs from './verbs/index.ts';

/** The commands by the headings of `kubectl --help`; what has no heading stands under `Other Commands`. */
const groups: readonly CommandGroup[] = [
  { title: 'Basic Commands (Beginner):', commands: [verbs.create, verbs.expose, verbs.run, verbs.set] },
  { title: 'Basic Commands (Intermediate):', commands: [verbs.explain, verbs.get, verbs.edit, verbs.del] },
  { title: 'Deploy Commands:', commands: [verbs.rollout, verbs.scale, verbs.autoscale] },
  { title: 'Cluster Management Commands:', commands: [verbs.certificate, verbs.clusterInfo, verbs.top, verbs.cordon, verbs.uncordon, verbs.drain, verbs.taint] },
  {
    title: 'Troubleshooting and Debugging Commands:',
    commands: [verbs.describe, verbs.logs, verbs.attach, verbs.exec, verbs.portForward, verbs.proxy, verbs.cp, verbs.auth, verbs.debug, verbs.events],
  },
  { title: 'Advanced Commands:', commands: [verbs.diff, verbs.apply, verbs.patch, verbs.replace, verbs.wait, verbs.kustomize] },
  { title: 'Settings Commands:', commands: [verbs.label, verbs.annotate, verbs.completion] },
  { title: 'Subcommands provided by plugins:', commands: [] },
];

const others: readonly CommandSpec[] = [verbs.alpha, verbs.config, verbs.pluginAmong(() => root.commands!), verbs.version, verbs.apiVersions, verbs.apiResources, verbs.options, verbs.kuberc];

export const root: CommandSpec = {
  name: 'kubectl',
  short: 'Talks to a Kubernetes cluster',
  long: 'kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/',
  commands: [...groups.flatMap((g) => g.commands), ...others],
};

/** The headings with `Other Commands` at the end, for help. */
export const allGroups: readonly CommandGroup[] = [...groups, { title: 'Other Commands:', commands: others.filter((c) => !c.hidden).toSorted((a, b) => (a.name < b.name ? -1 : 1)) }];
