import type { Task } from '../../../sim/sim.ts';
import { refOf } from '../explain/explain.ts';
import { schemaOf } from '../verbs/explain.ts';
import { directives, nothing, words, type Completion } from './completion.ts';
import { resourceTypes } from './names.ts';
import type { SilentContext } from './silent.ts';

/** What `kubectl explain` takes: a type, or the path of a field as `pod.spec.containers`. */
export function* fieldPaths(context: SilentContext, word: string): Task<Completion> {
  const [type, ...path] = word.split('.') as [string, ...string[]];
  const types = (yield* resourceTypes(context)).filter((t) => t.startsWith(word));
  if (path.length === 0 || types.length > 0) return words(types);
  const schema = yield* schemaOf(context, yield* context.mapper.forArgument(type));
  if (!schema) return nothing();
  let id: string | undefined = schema.root;
  for (const name of path.slice(0, -1)) {
    const field: { type: Parameters<typeof refOf>[0] } | undefined = id === undefined ? undefined : schema.typeOf(id)?.fields.get(name);
    id = field && refOf(field.type);
  }
  const fields = [...((id === undefined ? undefined : schema.typeOf(id))?.fields.values() ?? [])].filter((f) => f.name.startsWith(path.at(-1)!));
  const before = word.slice(0, word.lastIndexOf('.') + 1);
  // A field with fields of its own may be gone on with.
  return words(fields.map((f) => before + f.name), directives.noFiles | directives.noSpace);
}
