import type { Task } from '../../../sim/sim.ts';
import type { ArgCompletion } from '../command.ts';
import type { FlagCompletion } from '../flags/spec.ts';
import { listObjects } from '../requests.ts';
import { argumentCompleters } from './arguments.ts';
import type { Line } from './cobra.ts';
import { directives, nothing, words, type Completion } from './completion.ts';
import { containerNames, objectNames, resourceTypes, templateContainers } from './names.ts';
import { fieldPaths } from './fields.ts';
import type { SilentContext } from './silent.ts';

/** Names and words of a sort; undefined for what is no such list. */
function* values(context: SilentContext, what: ArgCompletion | FlagCompletion | undefined): Task<readonly string[] | undefined> {
  if (Array.isArray(what)) return what as readonly string[];
  switch (what) {
    case 'namespace':
    case 'node':
      return yield* objectNames(context, what);
    case 'csr':
      return yield* objectNames(context, 'certificatesigningrequests');
    case 'resource':
      return yield* resourceTypes(context);
    case 'container':
      return context.args[0] === undefined ? [] : yield* containerNames(context, context.args[0]);
    case 'context':
    case 'cluster':
    case 'user':
      return [...context.config[`${what}s`].keys()].sort();
    default:
      return undefined;
  }
}

/** The labels that objects of a type have, as `key=value`. */
function* labelsOf(context: SilentContext, type: string): Task<string[]> {
  const mapping = yield* context.mapper.forArgument(type);
  const { items = [] } = yield* listObjects(context, { mapping, namespace: mapping.namespaced ? context.namespace().namespace : '' });
  return [...new Set(items.flatMap((o) => Object.entries(o.metadata.labels ?? {}).map(([k, v]) => `${k}=${v}`)))].sort();
}

function* flag({ context, flag: spec, word }: Line): Task<Completion> {
  if (spec!.name === 'selector' && context.args.length > 0) {
    const comma = word.lastIndexOf(',') + 1;
    const found = yield* labelsOf(context, context.args[0]!.split('/')[0]!);
    return words(found.map((l) => word.slice(0, comma) + l).filter((l) => l.startsWith(word)));
  }
  if (spec!.type === 'bool') return words(['true', 'false'].filter((v) => v.startsWith(word)));
  const known = yield* values(context, spec!.completion);
  if (!known) return nothing(directives.default);
  const comma = spec!.type === 'stringSlice' ? word.lastIndexOf(',') + 1 : 0;
  const found = known.map((v) => word.slice(0, comma) + v).filter((v) => v.startsWith(word));
  return words(found, directives.noFiles | (found.some((f) => f.endsWith('=')) ? directives.noSpace : 0));
}

function* argument({ context, command, path, word }: Line): Task<Completion> {
  if (path === 'explain') return context.args.length > 0 ? nothing() : yield* fieldPaths(context, word);
  if (path === 'set image' && context.args.length > 0) {
    const object = context.args[0]!.includes('/') ? context.args[0]! : context.args[1] === undefined ? undefined : `${context.args[0]}/${context.args[1]}`;
    if (object !== undefined) return words((yield* templateContainers(context, object)).map((c) => `${c}=`).filter((c) => c.startsWith(word)), directives.noFiles | directives.noSpace);
  }
  const { completion } = command;
  if (completion === 'resource') return yield* argumentCompleters['get']!(context, word);
  if (context.args.length > 0 && completion !== 'csr') return nothing(completion === 'none' ? directives.noFiles : directives.default);
  const known = yield* values(context, completion);
  return known ? words(known.filter((v) => v.startsWith(word) && !context.args.includes(v))) : nothing(completion === 'none' ? directives.noFiles : directives.default);
}

/** What kubectl itself leaves to file names, and a learner is helped with: values of flags, fields, labels, containers. */
export const completeGenerously = (line: Line): Task<Completion> => (line.flag ? flag(line) : argument(line));
