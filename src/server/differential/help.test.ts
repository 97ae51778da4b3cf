import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findKubectl } from '../../../scripts/kubectl.mjs';
import type { CommandSpec } from '../../engine/programs/kubectl/command.ts';
import { find } from '../../engine/programs/kubectl/find.ts';
import { helpText } from '../../engine/programs/kubectl/help.ts';
import { allGroups, root } from '../../engine/programs/kubectl/root.ts';
import { structureOf } from './help.ts';

const kubectl = findKubectl();
const home = mkdtempSync(join(tmpdir(), 'kubectl-help-'));
const realHelp = (words: readonly string[], env: Record<string, string> = {}): string =>
  spawnSync(kubectl!, [...words, '--help'], { encoding: 'utf8', env: { HOME: home, PATH: '/usr/bin:/bin', ...env } }).stdout.replaceAll(home, '/root');

const ourHelp = (words: readonly string[], env: Record<string, string> = {}): string => {
  const { command, path } = find(words, env);
  return helpText(path, command, command === root ? allGroups : undefined);
};

/** The words that call each command. */
function* commands(command: CommandSpec, words: readonly string[] = []): Generator<readonly string[]> {
  if (!command.hidden) yield words;
  for (const each of command.commands ?? []) yield* commands(each, [...words, each.name]);
}

test('reads usage, flags and subcommands off a help text', () => {
  const text = 'Words: many.\n\nAliases:\nget, g\n\nExamples:\n  # One:\n  kubectl get\n\nAvailable Commands:\n  list          List\n\nOptions:\n    -f, --file=[]:\n\tFiles.\n\nUsage:\n  kubectl get [options]\n\nUse "kubectl options" for more.\n';
  expect(structureOf(text)).toEqual({
    sections: ['Aliases', 'Examples', 'Available Commands', 'Options', 'Usage'],
    aliases: 'get, g',
    usage: 'kubectl get [options]',
    flags: ['-f, --file=[]:'],
    commands: ['Available Commands:   list          '],
    hints: ['Use "kubectl options" for more.'],
  });
});

test.skipIf(!kubectl).each([...commands(root)].map((words) => [['kubectl', ...words].join(' '), words] as const))(
  '%s --help has the flags, defaults, usage line and subcommands of the real one',
  (_, words) => {
    expect(structureOf(ourHelp(words))).toEqual(structureOf(realHelp(words)));
  },
);

test.skipIf(!kubectl)('kubectl apply --help has the flags of a feature that is enabled', () => {
  const env = { KUBECTL_APPLYSET: 'true' };
  expect(structureOf(ourHelp(['apply'], env))).toEqual(structureOf(realHelp(['apply'], env)));
});
