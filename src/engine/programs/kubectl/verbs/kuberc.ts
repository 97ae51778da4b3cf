import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { Aggregate } from '../errors.ts';
import { printFlags } from '../flags/common.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { API_VERSION, inOrder, kubercFile, kubercText, parsePreference, savePreference, type Alias, type KubercFile, type OptionDefault, type Preference } from '../kuberc/preference.ts';
import { requirePrinter } from '../print/printer.ts';

const kubercFlag: FlagSpec = { name: 'kuberc', type: 'string', usage: 'The kuberc file with preferences to use.', completion: 'file' };

const fileOf = (context: Context): KubercFile => {
  const file = kubercFile(context.process, context.flags.string('kuberc'));
  if (!file) throw new Error('KUBERC is disabled via KUBERC=off environment variable');
  return file;
};

/** What `kubectl kuberc view` offers to begin with. */
const recommended: Preference = {
  kind: 'Preference',
  apiVersion: API_VERSION,
  aliases: null,
  defaults: [
    { command: 'apply', options: [{ name: 'server-side', default: 'true' }] },
    { command: 'delete', options: [{ name: 'interactive', default: 'true' }] },
  ],
};

const view: CommandSpec = {
  name: 'view',
  short: 'Show the preferences of the kuberc file',
  long: 'Shows the preferences of the kuberc file: those of --kuberc, of $KUBERC, or of ~/.kube/kuberc.',
  examples: '# As YAML\nkubectl kuberc view\n\n# As JSON\nkubectl kuberc view --output json',
  flags: [kubercFlag, ...printFlags().map((f) => (f.name === 'output' ? { ...f, default: 'yaml' } : f))],
  *run(context) {
    const file = fileOf(context);
    const text = kubercText(context.process, file);
    if (text === undefined) {
      if (file.explicit) throw new Error(`kuberc file not found at ${file.path}`);
      context.out(`kuberc file not found at ${file.path}\nWould you like to generate a default kuberc file with recommended options? (y/N): `);
      yield* context.flush();
      if (/^y\s*$/i.test((yield* context.process.stdin.read()) ?? '')) context.out(savePreference(context.process, file, recommended));
      return;
    }
    const preference = inOrder(parsePreference(text));
    const printer = requirePrinter(context, undefined, { order: 'own' });
    if (!preference.kind || !preference.apiVersion) throw new Error('missing apiVersion or kind; try GetObjectKind().SetGroupVersionKind() if you know the type');
    context.out(printer.print(preference as unknown as KubeObject));
  },
};

const SECTIONS = ['defaults', 'aliases', 'credentialplugin'];
const POLICIES = ['AllowAll', 'DenyAll', 'Allowlist'];

/** What is wrong with the flags of `set`. */
const problemOf = ({ flags }: Context): string | undefined => {
  const section = flags.string('section');
  const around = flags.list('prependarg').length + flags.list('appendarg').length > 0;
  if (!SECTIONS.includes(section)) return `--section must be "defaults", "aliases", or "credentialplugin", got: ${section}`;
  if (section === 'aliases' && !flags.string('name')) return '--name is required when --section=aliases';
  if (section === 'defaults' && flags.string('name')) return '--name should not be specified when --section=defaults';
  if (section === 'defaults' && around) return '--prependarg and --appendarg are only valid for --section=aliases';
  if (section !== 'credentialplugin') return flags.string('command') ? undefined : '--command is required when --section=aliases or --section=defaults';
  const policy = flags.string('policy');
  const entries = flags.list('allowlist-entry').length;
  if (!policy) return '--policy is required when --section=credentialplugin';
  if (!POLICIES.includes(policy)) return ` --policy must be  "AllowAll", "DenyAll", or "Allowlist", got: ${policy}`;
  if (policy === 'Allowlist') return entries ? undefined : '--allowlist-entry is required when --section=credentialplugin and --policy=Allowlist';
  return entries ? '--allowlist-entry may only be used when --section=credentialplugin and --policy=Allowlist' : undefined;
};

const optionsOf = ({ flags }: Context): OptionDefault[] =>
  flags.list('option').map((text) => {
    const at = text.indexOf('=');
    if (at < 0) throw new Error(`invalid option format ${JSON.stringify(text)}, expected flag=value`);
    return { name: text.slice(0, at).replace(/^-+/, ''), default: text.slice(at + 1) };
  });

const allowlistOf = ({ flags }: Context): { command: string }[] => {
  const errors: Error[] = [];
  const entries: { command: string }[] = [];
  for (const pair of flags.list('allowlist-entry').flatMap((text) => text.split(','))) {
    const [field, ...rest] = pair.split('=') as [string, ...string[]];
    const value = rest.join('=');
    if (rest.length === 0) errors.push(new Error(`improperly formatted allowlist entry: ${JSON.stringify(pair)}`));
    else if (field === 'name') errors.push(new Error('allowlist entry field "name" is deprecated, use "command" instead'));
    else if (field !== 'command') errors.push(new Error(`unrecognized allowlist entry field: ${JSON.stringify(field)}`));
    else if (value.trim() === '') errors.push(new Error('empty value in allowlist entry for field "command"'));
    else entries.push({ command: value });
  }
  if (errors.length) throw new Aggregate(errors);
  return entries;
};

/** The list with an entry put in, or in the place of the one that `is` it. Throws where that is not asked for. */
const put = <T>(list: readonly T[] | null, is: (each: T) => boolean, make: (old: T | undefined) => T, overwrite: boolean, taken: string): T[] => {
  const old = list?.find(is);
  if (old === undefined) return [...(list ?? []), make(undefined)];
  if (!overwrite) throw new Error(`${taken}, use --overwrite to replace`);
  return list!.map((each) => (each === old ? make(old) : each));
};

const filled = <T>(given: readonly T[], old: readonly T[] | null | undefined): T[] | undefined => (given.length ? [...given] : old?.length ? [...old] : undefined);

const changed = (context: Context, preference: Preference, options: readonly OptionDefault[]): Preference => {
  const { flags } = context;
  const overwrite = flags.bool('overwrite');
  const command = flags.string('command');
  const name = flags.string('name');
  switch (flags.string('section')) {
    case 'defaults':
      return { ...preference, defaults: put(preference.defaults, (d) => d.command === command, (old) => ({ command, options: filled(options, old?.options) ?? null }), overwrite, `defaults for command ${JSON.stringify(command)} already exist`) };
    case 'aliases': {
      const alias = (old: Alias | undefined): Alias => {
        const parts = { prependArgs: filled(flags.list('prependarg'), old?.prependArgs), appendArgs: filled(flags.list('appendarg'), old?.appendArgs), options: filled(options, old?.options) };
        return { name, command, ...(Object.fromEntries(Object.entries(parts).filter(([, v]) => v)) as Partial<Alias>) };
      };
      return { ...preference, aliases: put(preference.aliases, (a) => a.name === name, alias, overwrite, `alias ${JSON.stringify(name)} already exists`) };
    }
    default:
      return { ...preference, ...(flags.string('policy') === 'Allowlist' ? { credentialPluginAllowlist: allowlistOf(context) } : {}), credentialPluginPolicy: flags.string('policy') };
  }
};

const set: CommandSpec = {
  name: 'set',
  usage: '--section (defaults|aliases) --command COMMAND',
  short: 'Set values in the kuberc file',
  long: 'Sets preferences in the kuberc file: defaults of flags, aliases of commands, or the policy on credential plugins.',
  examples: '# Wide tables from get\nkubectl kuberc set --section defaults --command get --option output=wide\n\n# A command of your own\nkubectl kuberc set --section aliases --name getn --command get --prependarg nodes',
  flags: [
    kubercFlag,
    { name: 'section', type: 'string', required: true, usage: "What to change: 'defaults', 'aliases' or 'credentialplugin'.", completion: SECTIONS },
    { name: 'command', type: 'string', usage: 'The command, such as get or "set env".' },
    { name: 'name', type: 'string', usage: 'The name of the alias.' },
    { name: 'policy', type: 'string', usage: "Which credential plugins may run: 'AllowAll', 'DenyAll' or 'Allowlist'.", completion: POLICIES },
    { name: 'option', type: 'stringArray', usage: "A flag's default, as flag=value; may be repeated." },
    { name: 'prependarg', type: 'stringArray', usage: 'An argument before those given, for aliases; may be repeated.' },
    { name: 'appendarg', type: 'stringArray', usage: 'An argument behind those given, for aliases; may be repeated.' },
    { name: 'allowlist-entry', type: 'stringArray', usage: 'A plugin that may run, as command=NAME; may be repeated.' },
    { name: 'overwrite', type: 'bool', usage: 'Replace what is there already.' },
  ],
  *run(context) {
    const file = fileOf(context);
    const problem = problemOf(context);
    if (problem) throw new Error(problem);
    const text = kubercText(context.process, file);
    const preference = text ? parsePreference(text) : { kind: 'Preference', apiVersion: API_VERSION, defaults: null, aliases: null };
    context.out(savePreference(context.process, file, changed(context, preference, optionsOf(context))));
  },
};

export const kuberc: CommandSpec = {
  name: 'kuberc',
  usage: 'SUBCOMMAND',
  short: 'Manage preferences in kuberc files',
  long: 'Manages the preferences of the kuberc file: defaults of flags and aliases of commands.',
  examples: '# What is set\nkubectl kuberc view\n\n# Wide tables from get\nkubectl kuberc set --section defaults --command get --option output=wide',
  commands: [set, view],
};
