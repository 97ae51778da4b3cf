import { flagUsages } from '../kubectl/help.ts';
import type { HelmCommand } from './commands/shared.ts';
import { helmFlags } from './flags.ts';

/** The line that says how a command is called. */
export const useLine = (path: string, command: HelmCommand): string => `${path}${command.usage ? ` ${command.usage}` : ''}${command.usage?.includes('[flags]') ? '' : ' [flags]'}`;

/** A command's help. */
export const helpText = (path: string, command: HelmCommand): string => {
  const sections = [`${command.short.slice(0, 1).toUpperCase()}${command.short.slice(1)}${command.short.endsWith('.') ? '' : '.'}`];
  const group = command.commands !== undefined;
  sections.push(`Usage:\n  ${group ? `${path} [command]` : useLine(path, command)}`);
  if (command.aliases?.length) sections.push(`Aliases:\n  ${[command.name, ...command.aliases].join(', ')}`);
  if (command.commands) {
    const width = Math.max(11, ...command.commands.map((c) => c.name.length));
    sections.push(`Available Commands:\n${command.commands.map((c) => `  ${c.name.padEnd(width)} ${c.short}`).join('\n')}`);
  }
  if (command.flags?.length) sections.push(`Flags:\n${flagUsages(command.flags).trimEnd()}`);
  sections.push(`${path === 'helm' ? 'Flags' : 'Global Flags'}:\n${flagUsages(helmFlags).trimEnd()}`);
  if (group) sections.push(`Use "${path} [command] --help" for more information about a command.`);
  return `${sections.join('\n\n')}\n`;
};
