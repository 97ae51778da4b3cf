import type { CommandSpec } from '../command.ts';
import { env } from '../set/env.ts';
import { image } from '../set/image.ts';
import { selector, serviceAccount, subject } from '../set/others.ts';
import { resources } from '../set/resources.ts';

export const set: CommandSpec = {
  name: 'set',
  usage: 'SUBCOMMAND',
  short: 'Change one feature of objects',
  long: 'Change one feature of objects that exist already.',
  commands: [env, image, resources, selector, serviceAccount, subject],
};
