import { descriptions } from '../../../kinds/schema/descriptions.ts';
import type { KubeObject } from '../../../api/types.ts';
import { isStatus } from '../../../api/status.ts';
import { customResourceDefinitions } from '../../../client/resources.ts';
import type { SchemaProps } from '../../../kinds/apiextensions/structure.ts';
import { builtinSchema, customSchema, type Schema } from '../../../kinds/schema/custom.ts';
import { createRegistry } from '../../../kinds/index.ts';
import type { KindRegistry } from '../../../kinds/kind.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { Exit } from '../errors.ts';
import { explainBody, explainHead } from '../explain/explain.ts';
import { groupVersion, type Mapping } from '../resourcemapper.ts';

let builtIn: KindRegistry | undefined;

/** The schema of a custom kind, from its definition; undefined when there is none. */
function* customSchemaOf(context: Context, { group, version, resource, kind }: Mapping): Task<Schema | undefined> {
  let definition: KubeObject;
  try {
    definition = yield* context.client.get(customResourceDefinitions, { name: `${resource}.${group}` });
  } catch (error) {
    if (isStatus(error, 'NotFound')) return undefined;
    throw error;
  }
  const { versions } = definition['spec'] as { versions: { name: string; schema?: { openAPIV3Schema?: SchemaProps } }[] };
  return customSchema(kind, versions.find((v) => v.name === version)?.schema?.openAPIV3Schema ?? {});
}

/** The schema of a mapping's kind, without its texts where they are not loaded; undefined when there is none. */
export function* schemaOf(context: Context, mapping: Mapping): Task<Schema | undefined> {
  const kind = (builtIn ??= createRegistry()).byKind(groupVersion(mapping), mapping.kind);
  return kind?.schema ? builtinSchema(kind.schema) : yield* customSchemaOf(context, mapping);
}

export const explain: CommandSpec = {
  name: 'explain',
  resourceHint: true,
  usage: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  short: 'Show what the fields of a resource mean',
  long: 'Describes the fields of an API resource: their types and what they are for. A field is named by its path:\n\n  <type>.<fieldName>[.<fieldName>]\n\n What is told comes from the API server, in OpenAPI format.',
  examples: '# What a pod consists of\nkubectl explain pods\n\n# All its fields at a glance\nkubectl explain pods --recursive\n\n# A certain version of a deployment\nkubectl explain deployments --api-version=apps/v1\n\n# One field\nkubectl explain pods.spec.containers',
  completion: 'resource',
  flags: [
    { name: 'recursive', shorthand: 'R', type: 'bool', usage: 'List the fields of fields too, without their texts.' },
    { name: 'api-version', type: 'string', usage: 'The API group and version to look in: apps/v1.' },
    { name: 'output', shorthand: 'o', type: 'string', default: 'plaintext', usage: 'The format, plaintext or plaintext-openapiv2.', completion: ['plaintext', 'plaintext-openapiv2'] },
  ],
  *run(context) {
    const { args, flags } = context;
    if (args.length === 0) throw new Error('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
    if (args.length > 1) throw new Error('We accept only this format: explain RESOURCE\n');
    const output = flags.string('output');
    if (output !== 'plaintext' && output !== 'plaintext-openapiv2') throw new Error(`unrecognized format: ${output}`);
    const [type, ...path] = args[0]!.split('.') as [string, ...string[]];
    const version = flags.string('api-version');
    let mapping;
    try {
      mapping = yield* context.mapper.forArgument(version ? `${type}.${version.includes('/') ? version.split('/').reverse().join('.') : `${version}.`}` : type);
    } catch (error) {
      if (!version && /doesn't have a resource type/.test((error as Error).message)) {
        context.err(`${(error as Error).message}\n`);
        yield* context.flush();
        throw new Exit(1);
      }
      throw error;
    }
    yield* context.flush();
    yield* context.process.sim.part(descriptions);
    const schema = yield* schemaOf(context, mapping);
    if (!schema) throw new Error(`couldn't find resource for "${groupVersion(mapping)}, Kind=${mapping.kind}"`);
    const what = { group: mapping.group, kind: mapping.kind, version: mapping.version, schema };
    context.out(explainHead(what));
    context.out(explainBody(what, path, flags.bool('recursive')));
  },
};
