import type { CommandSpec } from '../command.ts';
import { currentContext, deleteCluster, deleteContext, deleteUser, getClusters, getContexts, getUsers, renameContext, setContext, useContext } from '../config/contexts.ts';
import { set, setCluster, setCredentials, unset } from '../config/entries.ts';
import { view } from '../config/view.ts';

export const config: CommandSpec = {
  name: 'config',
  usage: 'SUBCOMMAND',
  short: 'Change kubeconfig files',
  long: 'Changes kubeconfig files by subcommands such as "kubectl config use-context my-context".\n\n Which files:\n\n  1.  --kubeconfig, and then only that file.\n  2.  $KUBECONFIG, a list of paths. They are merged; a change goes into the file that has the entry, or else into the first.\n  3.  ${HOME}/.kube/config.',
  commands: [currentContext, deleteCluster, deleteContext, deleteUser, getClusters, getContexts, getUsers, renameContext, set, setCluster, setContext, setCredentials, unset, useContext, view],
};
