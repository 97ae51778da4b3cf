import type { CommandGroup, CommandSpec } from './command.ts';
import { goDuration } from '../../api/duration.ts';
import { defaultOf, type FlagSpec, type FlagValue } from './flags/spec.ts';

const defaultText = (flag: FlagSpec): string => {
  const value: FlagValue = defaultOf(flag);
  if (flag.type === 'mapStringString') return '';
  if (flag.type === 'string') return `'${String(value)}'`;
  if (flag.type === 'duration') return goDuration(Number(value));
  if (Array.isArray(value)) return `[${value.join(',')}]`;
  if (typeof value === 'object') return `[${Object.entries(value).map(([k, v]) => `${k}=${v}`).join(',')}]`;
  return String(value);
};

/** The `Options:` block: one flag, its default and its use, then an empty line. */
export const flagUsages = (flags: readonly FlagSpec[]): string =>
  flags
    .filter((f) => !f.hidden && !f.deprecated)
    .slice()
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((f) => `    ${f.shorthand ? `-${f.shorthand}, ` : ''}--${f.name}=${defaultText(f)}:\n\t${f.usage}\n\n`)
    .join('');

const namePadding = 11;

const commandList = (title: string, commands: readonly CommandSpec[], padding: number): string =>
  [title, ...commands.filter((c) => !c.hidden).map((c) => `  ${c.name.padEnd(padding)}   ${c.short}`)].join('\n');

const indent = (text: string): string => text.split('\n').map((line) => `  ${line}`).join('\n');

/** What follows the description in a command's help: aliases, examples, commands, options, usage and hints. */
export const usageText = (path: string, command: CommandSpec, groups?: readonly CommandGroup[]): string => {
  const sections: string[] = [];
  if (command.aliases?.length) sections.push(`Aliases:\n${[command.name, ...command.aliases].join(', ')}`);
  if (command.examples) sections.push(`Examples:\n${indent(command.examples)}`);
  if (groups) {
    const width = Math.max(namePadding, ...groups.flatMap((g) => g.commands.map((c) => c.name.length)));
    sections.push(groups.map((g) => commandList(g.title, g.commands, width)).join('\n\n'));
  } else if (command.commands?.length) {
    const shown = command.commands.filter((c) => !c.hidden).slice().sort((a, b) => (a.name < b.name ? -1 : 1));
    sections.push(commandList('Available Commands:', shown, Math.max(namePadding, ...shown.map((c) => c.name.length))));
  }
  const flags = (command.flags ?? []).filter((f) => !f.hidden);
  if (flags.length) sections.push(`Options:\n${flagUsages(flags).trimEnd()}`);
  const line = groups ? 'kubectl [flags]' : `${path}${command.usage ? ` ${command.usage}` : command.commands ? ' [flags]' : ''}`;
  sections.push(`Usage:\n  ${line}${line.includes('[options]') ? '' : ' [options]'}`);
  const hints: string[] = [];
  if (command.commands?.length) hints.push(`Use "${path} <command> --help" for more information about a given command.`);
  if (command.resourceHint) hints.push('Use "kubectl api-resources" for a complete list of supported resources.');
  hints.push('Use "kubectl options" for a list of global command-line options (applies to all commands).');
  return `${sections.join('\n\n')}\n\n${hints.join('\n')}\n`;
};

/** The whole help of a command. */
export const helpText = (path: string, command: CommandSpec, groups?: readonly CommandGroup[]): string =>
  `${(command.long ?? `${command.short}.`).trim()}\n\n${usageText(path, command, groups)}`;
