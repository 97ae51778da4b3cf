import type { Process } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { Context } from '../../kubectl/context.ts';
import { Flags } from '../../kubectl/flags/flags.ts';
import { parseFlags } from '../../kubectl/flags/parse.ts';
import { listObjects } from '../../kubectl/requests.ts';
import { releaseNames } from '../commands/releases.ts';
import { storageOf } from '../commands/shared.ts';
import { contextFlags, find, specsOf, type Found } from '../run.ts';

/** cobra's ShellCompDirective. */
const noFiles = 4;
const files = 0;

interface Offer {
  items: string[];
  directive: number;
}

const contextOf = (process: Process, found: Found): Context => {
  const context = new Context(process, found.path);
  const specs = specsOf(found.command);
  let flags = new Flags(new Map());
  try {
    const parsed = parseFlags(specs, found.argv);
    ({ flags } = parsed);
    context.args = parsed.args;
  } catch {
    context.args = found.argv.filter((a) => !a.startsWith('-'));
  }
  context.flags = contextFlags(process, flags, specs);
  return context;
};

function* namespaces(context: Context): Task<string[]> {
  const mapping = yield* context.mapper.forKind('v1', 'Namespace');
  return ((yield* listObjects(context, { mapping, namespace: '' })).items ?? []).map((o) => o.metadata.name!);
}

function* values(context: Context, name: string, found: Found): Task<Offer> {
  const flag = specsOf(found.command).find((f) => `--${f.name}` === name || `-${f.shorthand}` === name);
  const { completion } = flag ?? {};
  if (completion === 'namespace') return { items: yield* namespaces(context), directive: noFiles };
  if (completion === 'context') return { items: [...context.config.contexts.keys()], directive: noFiles };
  if (Array.isArray(completion)) return { items: [...(completion as readonly string[])], directive: noFiles };
  return { items: [], directive: files };
}

function* args(context: Context, { command }: Found): Task<Offer> {
  const given = context.args.length;
  switch (command.completion) {
    case 'release':
      return { items: yield* releaseNames(context), directive: noFiles };
    case 'release chart':
      return given === 0 ? { items: yield* releaseNames(context), directive: command.name === 'upgrade' ? noFiles : files } : { items: [], directive: files };
    case 'release revision':
      if (given === 0) return { items: yield* releaseNames(context), directive: noFiles };
      return { items: (yield* storageOf(context).history(context.args[0]!)).map((r) => String(r.version)), directive: noFiles };
    case 'chart':
    case 'file':
      return { items: [], directive: files };
    default:
      return { items: [], directive: noFiles };
  }
}

function* offered(process: Process, words: readonly string[]): Task<Offer> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const found = find(before);
  const context = contextOf(process, found);
  const last = before.at(-1) ?? '';
  const flag = specsOf(found.command).find((f) => `--${f.name}` === last || `-${f.shorthand}` === last);
  if (flag && flag.type !== 'bool' && flag.noOptDefVal === undefined) return yield* values(context, last, found);
  if (typed.startsWith('--') && typed.includes('=')) return yield* values(context, typed.slice(0, typed.indexOf('=')), found);
  if (typed.startsWith('-')) return { items: specsOf(found.command).map((f) => `--${f.name}\t${f.usage}`), directive: noFiles };
  if (found.command.commands && found.argv.every((a) => a.startsWith('-'))) return { items: found.command.commands.map((c) => `${c.name}\t${c.short}`), directive: noFiles };
  return yield* args(context, found);
}

/** What `helm __complete WORDS...` prints: what fits the last word, then cobra's directive. */
export function* completions(process: Process, words: readonly string[]): Task<string> {
  const typed = words.at(-1) ?? '';
  const word = typed.startsWith('--') && typed.includes('=') ? typed.slice(typed.indexOf('=') + 1) : typed;
  let offer: Offer;
  try {
    offer = yield* offered(process, words);
  } catch {
    offer = { items: [], directive: noFiles };
  }
  return `${offer.items.filter((i) => i.startsWith(word)).map((i) => `${i}\n`).join('')}:${offer.directive}\n`;
}
