import type { Context } from '../context.ts';
import { klogHead } from '../../../hosts/klog.ts';
import { commonFormats } from '../print/formats.ts';
import type { FlagSpec } from './spec.ts';

const formatsText = (formats: readonly string[]): string => `Output format. One of: (${formats.join(', ')}).`;

/** -o, --template and what belongs to them. */
export const printFlags = (formats: readonly string[] = commonFormats): FlagSpec[] => [
  { name: 'output', shorthand: 'o', type: 'string', usage: formatsText(formats), completion: formats },
  { name: 'template', type: 'string', usage: 'The template, or the file with it, for -o go-template and its like.' },
  { name: 'allow-missing-template-keys', type: 'bool', default: true, usage: 'Take a field or key that a template names and an object lacks for empty.' },
  { name: 'show-managed-fields', type: 'bool', usage: 'Keep managedFields in JSON and YAML.' },
];

/** -f, -k and -R; `purpose` ends the sentence: "that name the objects to delete". */
export const filenameFlags = (purpose: string): FlagSpec[] => [
  { name: 'filename', shorthand: 'f', type: 'stringSlice', usage: `Files, folders or URLs ${purpose}.`, completion: 'file' },
  { name: 'kustomize', shorthand: 'k', type: 'string', usage: 'A folder with a kustomization. Not together with -f or -R.', completion: 'dir' },
  { name: 'recursive', shorthand: 'R', type: 'bool', usage: 'Look into the folders below those of -f as well.' },
];

/** The flags with -R on by default, as in `wait` and `set selector`. */
export const recursively = (flags: readonly FlagSpec[]): FlagSpec[] => flags.map((f) => (f.name === 'recursive' ? { ...f, default: true } : f));

export const selectorFlag: FlagSpec = {
  name: 'selector',
  shorthand: 'l',
  type: 'string',
  usage: "Only objects with these labels: '=', '==', '!=', 'in', 'notin', such as -l app=web,tier in (front,back).",
};

export const fieldSelectorFlag: FlagSpec = { name: 'field-selector', type: 'string', usage: "Only objects with these field values: '=', '==', '!='. Each kind supports few fields." };

export const dryRunFlag: FlagSpec = {
  name: 'dry-run',
  type: 'string',
  default: 'none',
  noOptDefVal: 'unchanged',
  usage: '"none", "client" (only print what would be sent) or "server" (send it, but keep nothing).',
  completion: ['none', 'client', 'server'],
};

export const fieldManagerFlag = (manager: string): FlagSpec => ({ name: 'field-manager', type: 'string', default: manager, usage: 'The name under which the fields set are owned.' });

export const validateFlag: FlagSpec = {
  name: 'validate',
  type: 'string',
  default: 'strict',
  noOptDefVal: 'strict',
  usage: 'What to do about unknown or doubled fields: strict (or true) refuses them, warn tells, ignore (or false) drops them.',
  completion: ['strict', 'warn', 'ignore'],
};

export const saveConfigFlag: FlagSpec = { name: 'save-config', type: 'bool', usage: 'Keep the configuration in an annotation, for a later kubectl apply.' };

export const chunkSizeFlag: FlagSpec = { name: 'chunk-size', type: 'int64', default: 500, usage: 'How many objects to ask for at a time; 0 for all at once.' };

export const allNamespacesFlag: FlagSpec = { name: 'all-namespaces', shorthand: 'A', type: 'bool', usage: 'Look into all namespaces, whatever --namespace says.' };

export const containerFlag: FlagSpec = { name: 'container', shorthand: 'c', type: 'string', usage: 'The container; without it the one that an annotation names, or the first.', completion: 'container' };

export const podRunningTimeoutFlag = (ms: number): FlagSpec => ({ name: 'pod-running-timeout', type: 'duration', default: ms, usage: 'How long to wait for a pod that runs, such as 5s, 2m or 3h.' });

export type DryRun = 'none' | 'client' | 'server';

/** Commands that were told already that their --dry-run is deprecated. */
const told = new WeakSet<Context>();

/** The value of --dry-run. Throws on a value that it can't have. */
export const dryRunOf = (context: Context): DryRun => {
  const value = context.flags.string('dry-run');
  const deprecated = (line: number, text: string): void => {
    if (told.has(context)) return;
    told.add(context);
    context.err(`${klogHead(context.process, 'W', `helpers.go:${line}`)}${text}\n`);
  };
  switch (value) {
    case 'none':
    case 'client':
    case 'server':
      return value;
    case 'unchanged':
      deprecated(719, '--dry-run is deprecated and can be replaced with --dry-run=client.');
      return 'client';
  }
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) {
    deprecated(733, `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=client.`);
    return 'client';
  }
  if (/^(0|f|F|FALSE|false|False)$/.test(value)) {
    deprecated(736, `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=none.`);
    return 'none';
  }
  throw new Error(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
};

/** What was done, with the dry run behind it: `created (server dry run)`. */
export const dryRunOperation = (operation: string, dryRun: DryRun): string =>
  dryRun === 'client' ? `${operation} (dry run)` : dryRun === 'server' ? `${operation} (server dry run)` : operation;

/** The fieldValidation parameter for --validate. */
export const validationOf = (context: Context): 'Strict' | 'Warn' | 'Ignore' => {
  const value = context.flags.string('validate');
  if (/^(1|t|T|TRUE|true|True|strict)$/.test(value)) return 'Strict';
  if (value === 'warn') return 'Warn';
  if (/^(0|f|F|FALSE|false|False|ignore)$/.test(value)) return 'Ignore';
  throw new Error(`invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`);
};

/** The parameters of a write: dry run, field manager, field validation. Missing flags leave theirs out. */
export const writeQuery = (context: Context, dryRun: DryRun): Record<string, string> => {
  const { flags } = context;
  return {
    ...(dryRun === 'server' ? { dryRun: 'All' } : {}),
    ...(flags.spec('field-manager') && flags.string('field-manager') ? { fieldManager: flags.string('field-manager') } : {}),
    ...(flags.spec('validate') ? { fieldValidation: validationOf(context) } : {}),
  };
};

/** The files that a command was given, for Resources. */
export const fileOptions = (context: Context): { filenames: readonly string[]; kustomize: string; recursive: boolean } => ({
  filenames: context.flags.list('filename'),
  kustomize: context.flags.string('kustomize'),
  recursive: context.flags.bool('recursive'),
});

/** True when neither -f nor -k was given. */
export const noFiles = (context: Context): boolean => context.flags.list('filename').length === 0 && context.flags.string('kustomize') === '';

/** Throws unless -f or -k was given. */
export const requireFiles = (context: Context): void => {
  if (noFiles(context)) throw new Error('must specify one of -f and -k');
};
