import { canI } from '../auth/cani.ts';
import { reconcile } from '../auth/reconcile.ts';
import { whoami } from '../auth/whoami.ts';
import type { CommandSpec } from '../command.ts';

export const auth: CommandSpec = {
  name: 'auth',
  short: 'Look into who may do what',
  long: 'Look into who may do what.',
  commands: [canI, reconcile, whoami],
};
