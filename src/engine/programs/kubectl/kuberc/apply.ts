import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../errors.ts';
import { find, type Found } from '../find.ts';
import { globalFlags } from '../flags/global.ts';
import { parseFlags } from '../flags/parse.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { root } from '../root.ts';
import { loadPreference, type Alias, type OptionDefault, type Preference } from './preference.ts';

/** --kuberc of arguments that are not parsed yet. Throws where its value is missing. */
const kubercFlag = (words: readonly string[]): string => {
  for (const [i, word] of words.entries()) {
    if (word === '--') break;
    const joined = word !== '--kuberc' && word.includes('--kuberc=');
    if (word !== '--kuberc' && !joined) continue;
    const value = joined ? word.split('=')[1] : words[i + 1];
    if (value === undefined || (joined && value === '')) throw new Error('kuberc file is not found');
    return value;
  }
  return '';
};

const flagsOf = (command: CommandSpec): FlagSpec[] => [...(command.flags ?? []), ...globalFlags.filter((g) => !command.flags?.some((f) => f.name === g.name))];

/** Whether the arguments give a flag already. Any that begins like its shorthand counts. */
const given = (flag: FlagSpec, words: readonly string[]): boolean =>
  words.some((word) => word === `--${flag.name}` || word.startsWith(`--${flag.name}=`) || (flag.shorthand !== undefined && (word.startsWith(`-${flag.shorthand}`) || (/^-[a-zA-Z]+$/.test(word) && word.includes(flag.shorthand)))));

interface Wording {
  unknown(flag: string): string;
  refused(option: OptionDefault, problem: string): string;
}

/** The options that the arguments don't give, as arguments. Throws for flags and values that the command does not take. */
const argumentsOf = (command: CommandSpec, options: readonly OptionDefault[], words: readonly string[], wording: Wording): string[] => {
  const flags = flagsOf(command);
  const args: string[] = [];
  for (const option of options) {
    const flag = flags.find((f) => f.name === option.name);
    if (!flag) throw new Error(wording.unknown(option.name));
    if (given(flag, words)) continue;
    const arg = `--${option.name}=${option.default}`;
    try {
      parseFlags(flags, [arg]);
    } catch (error) {
      throw new Error(wording.refused(option, messageOf(error)));
    }
    args.push(arg);
  }
  return args;
};

const validate = ({ aliases, defaults }: Preference): void => {
  const longNames = (options: readonly OptionDefault[] | null | undefined): void => {
    for (const { name } of options ?? []) if (name.startsWith('-')) throw new Error(`flag name ${name} should be in long form without dashes`);
  };
  const seen = new Set<string>();
  for (const { name, options } of aliases ?? []) {
    if (!/^[a-zA-Z]+$/.test(name)) throw new Error('invalid alias name, can only include alphabetical characters');
    longNames(options);
    if (seen.has(name)) throw new Error(`duplicate alias name ${name}`);
    seen.add(name);
  }
  for (const { options } of defaults ?? []) longNames(options);
};

const unknown = ({ command, argv }: Found): boolean => command === root && argv.some((a) => !a.startsWith('-'));

const lastName = (found: Found): string => found.path.slice(found.path.lastIndexOf(' ') + 1);

/** What an alias stands for, under its own name, with its arguments around those given. */
const expanded = ({ process }: Context, alias: Alias, words: readonly string[], at: number): Found => {
  const target = find(alias.command.split(/\s+/).filter(Boolean), process.env);
  if (unknown(target)) throw new Error(`command ${JSON.stringify(alias.command)} not found to set alias ${JSON.stringify(alias.name)}: [${target.argv.join(' ')}]`);
  const defaults = argumentsOf(target.command, alias.options ?? [], words, {
    unknown: (flag) => `invalid alias flag ${flag} in alias kubectl`,
    refused: (option, problem) => `could not apply value ${option.default} to flag ${option.name} in alias kubectl err: ${problem}`,
  });
  return {
    command: { ...target.command, name: alias.name, aliases: [] },
    path: `kubectl ${alias.name}`,
    argv: [...defaults, ...words.slice(0, at), ...(alias.prependArgs ?? []), ...words.slice(at + 1), ...(alias.appendArgs ?? [])],
  };
};

/** A command with the defaults that the preferences have for it in front of its arguments. */
const withDefaults = (context: Context, found: Found, defaults: Preference['defaults'], words: readonly string[]): Found => {
  const args: string[] = [];
  for (const { command, options } of defaults ?? []) {
    const target = find(command.split(/\s+/).filter(Boolean), context.process.env);
    if (unknown(target)) {
      context.err(`Warning: command ${JSON.stringify(command)} not found to set kuberc override\n`);
      continue;
    }
    if (lastName(target) !== lastName(found)) continue;
    args.push(
      ...argumentsOf(found.command, options ?? [], words, {
        unknown: (flag) => `invalid flag ${flag} for command ${command}`,
        refused: (option, problem) => `could not apply override value ${option.default} to flag ${option.name} in command ${command} err: ${problem}`,
      }),
    );
  }
  return args.length ? { ...found, argv: [...args, ...found.argv] } : found;
};

/** The command that the arguments mean under the user's preferences: aliases first, then defaults of flags. Throws an Error that the preferences are at fault for. */
export const preferred = (context: Context, words: readonly string[]): Found => {
  const found = find(words, context.process.env);
  if (words.length === 0 || context.process.env['KUBECTL_KUBERC'] === 'false') return found;
  const flag = kubercFlag(words);
  let preference: Preference | undefined;
  try {
    preference = loadPreference(context.process, flag, (text) => context.err(text));
  } catch (error) {
    throw new Error(`kuberc error ${messageOf(error)}`);
  }
  if (!preference) return found;
  validate(preference);
  if (!unknown(found)) return withDefaults(context, found, preference.defaults, words);
  const at = words.findIndex((word) => !word.startsWith('-') && !word.startsWith('__complete'));
  const alias = preference.aliases?.find((a) => a.name === words[at]);
  return alias ? expanded(context, alias, words, at) : found;
};
