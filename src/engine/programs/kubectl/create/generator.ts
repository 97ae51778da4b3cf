import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { messageOf, UrlError } from '../errors.ts';
import { StatusError } from '../../../api/status.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, printFlags, saveConfigFlag, validateFlag, writeQuery } from '../flags/common.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { saveConfig } from '../lastapplied.ts';
import { requirePrinter } from '../print/printer.ts';
import { createObject } from '../requests.ts';
import { splitApiVersion, type Mapping } from '../resourcemapper.ts';

/** A resource that kubectl knows without asking the server. */
export const typedResource = (apiVersion: string, kind: string, resource: string, namespaced = true): Mapping => {
  const { group, version } = splitApiVersion(apiVersion);
  return { group, version, kind, resource, singular: kind.toLowerCase(), namespaced, verbs: [], subresources: [] };
};

/** The one NAME among the arguments; throws when there are none or more (create.NameFromCommandArgs). */
export const nameArgument = (context: Context): string => {
  const count = context.dash === -1 ? context.args.length : context.dash;
  if (count !== 1) throw context.usage(`exactly one NAME is required, got ${count}`);
  return context.args[0]!;
};

/** Metadata in the order of Go's struct; the namespace only where -n gave one. */
export const metadataOf = (name: string, namespace: string | undefined, more: { labels?: Record<string, string>; annotations?: Record<string, string> } = {}): KubeObject['metadata'] => ({
  name,
  ...(namespace ? { namespace } : {}),
  ...(more.labels && Object.keys(more.labels).length ? { labels: sorted(more.labels) } : {}),
  ...(more.annotations && Object.keys(more.annotations).length ? { annotations: sorted(more.annotations) } : {}),
});

/** A map in the order in which Go writes it. */
export const sorted = <T>(map: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.keys(map).sort().map((k) => [k, map[k]!]));

/** What is left of an object when its empty members are dropped, as `omitempty` does. */
export const compact = <T extends object>(object: T): T => {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined || value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0)) continue;
    out[key] = value;
  }
  return out as T;
};

export interface GeneratorSpec {
  name: string;
  aliases?: readonly string[];
  usage: string;
  short: string;
  long?: string;
  examples: string;
  flags: readonly FlagSpec[];
  resource: Mapping;
  /** What is put in front of the server's words, such as `failed to create deployment: `. */
  failure?: string;
  manager?: string;
  /** Checks the flags; runs before anything is read. */
  check?(context: Context, name: string): void;
  /** Makes the object. `namespace` is set only where -n gave one. Members are in the order of Go's structs. */
  build(context: Context, name: string, namespace: string | undefined): Task<KubeObject>;
}

/** The error of a typed create, as fmt.Errorf("failed to create x: %v") words it. */
export const failed = (prefix: string | undefined, error: unknown): unknown =>
  prefix !== undefined && (error instanceof StatusError || error instanceof UrlError) ? new Error(prefix + messageOf(error)) : error;

/** Creates an object that kubectl made itself, with --dry-run and -o, and prints it. */
function* createAndPrint(context: Context, resource: Mapping, built: KubeObject, failure?: string): Task {
  const dryRun = dryRunOf(context);
  const printer = requirePrinter(context, dryRunOperation('created', dryRun), { order: 'own' });
  let object = saveConfig(built, context.flags.bool('save-config'), 'own');
  if (dryRun !== 'client') {
    try {
      object = yield* createObject(context, { mapping: resource, namespace: context.namespace().namespace }, object, { query: writeQuery(context, dryRun) });
    } catch (error) {
      throw failed(failure, error);
    }
  }
  context.out(printer.print(object));
}

/** A `kubectl create KIND NAME` command. */
export const generator = (spec: GeneratorSpec): CommandSpec => ({
  name: spec.name,
  ...(spec.aliases ? { aliases: spec.aliases } : {}),
  usage: spec.usage,
  short: spec.short,
  ...(spec.long ? { long: spec.long } : {}),
  examples: spec.examples,
  flags: [...printFlags(), ...spec.flags, validateFlag, saveConfigFlag, dryRunFlag, fieldManagerFlag(spec.manager ?? 'kubectl-create')],
  completion: 'none',
  *run(context) {
    const name = nameArgument(context);
    yield* context.connect();
    const { namespace, explicit } = context.namespace();
    const dryRun = dryRunOf(context);
    requirePrinter(context, dryRunOperation('created', dryRun), { order: 'own' });
    writeQuery(context, dryRun);
    spec.check?.(context, name);
    const object = yield* spec.build(context, name, explicit && spec.resource.namespaced ? namespace : undefined);
    yield* createAndPrint(context, spec.resource, object, spec.failure);
  },
});
