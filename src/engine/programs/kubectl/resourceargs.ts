import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import type { Mapping } from './resourcemapper.ts';

/** Arguments taken apart: `pod,svc`, `pod a b`, `pod/a svc/b`. */
export interface Arguments {
  types: string[];
  names: string[];
  tuples: { type: string; name: string }[];
}

/** Splits at commas; each once, in order. */
const splitTypes = (arg: string): string[] => [...new Set(arg.split(','))];

/** `pod,svc web` means `pod/web svc/web`. */
const normalise = (args: readonly string[]): readonly string[] => {
  if (args.length < 2 || !args[0]!.includes(',')) return args;
  const types = splitTypes(args[0]!);
  return types.length > 1 ? types.flatMap((t) => args.slice(1).map((n) => `${t}/${n}`)) : args;
};

/** `type/name`; undefined without a slash. Throws when it is no such pair. */
const splitTypeName = (arg: string): { type: string; name: string } | undefined => {
  if (!arg.includes('/')) return undefined;
  const parts = arg.split('/');
  if (parts.length !== 2) throw new Error('arguments in resource/name form may not have more than one slash');
  const [type, name] = parts as [string, string];
  if (!type || !name || splitTypes(type).length !== 1) throw new Error('arguments in resource/name form must have a single resource and name');
  return { type, name };
};

/** Takes TYPE and NAME arguments apart; `all` and other categories become their types (Builder.ResourceTypeOrNameArgs), unless the type is `knownType`. */
export function* parseArguments(context: Context, raw: readonly string[], knownType = false): Task<Arguments> {
  const args = normalise(raw);
  const slashes = args.filter((a) => a.includes('/')).length;
  if (slashes > 0 && slashes !== args.length)
    throw new Error(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  if (slashes > 0) return { types: [], names: [], tuples: args.map((a) => splitTypeName(a)!) };
  if (args.length === 0) return { types: [], names: [], tuples: [] };
  const types: string[] = [];
  for (const type of args[0]!.split(',')) types.push(...((knownType ? undefined : yield* context.mapper.category(type)) ?? [type]));
  return { types: [...new Set(types)], names: args.slice(1), tuples: [] };
}

/** Throws when an object of this kind can't be read by name with these options. */
export const checkNames = (mapping: Mapping, options: { namespace: string; allNamespaces?: boolean }): void => {
  if (!mapping.namespaced) return;
  if (options.allNamespaces) throw new Error('a resource cannot be retrieved by name across all namespaces');
  if (!options.namespace) throw new Error('namespace may not be empty when retrieving a resource by name');
};
