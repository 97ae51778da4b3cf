import { descriptions } from '../../../kinds/schema/descriptions.ts';
import { StatusError } from '../../../api/status.ts';
import { builtinSchema, customSchema, type Schema } from '../../../kinds/schema/custom.ts';
import { createRegistry } from '../../../kinds/more.ts';
import type { KindRegistry } from '../../../kinds/kind.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { Exit, UrlError } from '../errors.ts';
import { explainBody, explainHead } from '../explain/explain.ts';
import { Models, type DocumentV2 } from '../explain/model.ts';
import { explainV2 } from '../explain/openapiv2.ts';
import { openApiOf } from '../openapi.ts';
import { parseJsonPath, type Node } from '../print/jsonpath/parse.ts';
import { groupVersion, gvkString, gvrString, splitApiVersion, type Mapping } from '../resourcemapper.ts';

let builtIn: KindRegistry | undefined;

/** The schema of a custom kind, as the server tells it; undefined when it tells none. */
function* customSchemaOf(context: Context, mapping: Mapping): Task<Schema | undefined> {
  const props = yield* openApiOf(context).schemaOf(mapping);
  if (!props) return undefined;
  // What every object has is known.
  const { apiVersion: _, kind: __, metadata: ___, ...properties } = props.properties ?? {};
  return customSchema(mapping.kind, { ...props, properties });
}

/** The schema of a mapping's kind, without its texts where they are not loaded; undefined when there is none. */
export function* schemaOf(context: Context, mapping: Mapping): Task<Schema | undefined> {
  const kind = (builtIn ??= createRegistry()).byKind(groupVersion(mapping), mapping.kind);
  return kind?.schema ? builtinSchema(kind.schema) : yield* customSchemaOf(context, mapping);
}

const unfound = ({ group, version, resource }: Pick<Mapping, 'group' | 'version' | 'resource'>): Error => new Error(`couldn't find resource for "${group}/${version}, Resource=${resource}"`);

const notFields = (which: string): Error => new Error(`invalid jsonpath syntax, ${which} must be field node${which === 'first node' ? '' : 's'}`);

/** A path as JSONPath takes it, without the dot at its end (explain.jsonPathParse). */
const nodesOf = (path: string): Node[] => {
  const [list, ...more] = parseJsonPath(`{.${path.replace(/\.$/, '')}}`);
  if (list?.type !== 'list' || more.length > 0) throw new Error('must pass in 1 jsonpath string');
  return list.nodes;
};

const namesOf = (nodes: readonly Node[], which: string): string[] =>
  nodes.map((node) => {
    if (node.type !== 'field') throw notFields(which);
    return node.name;
  });

/** The resource that a path begins with. Throws for what is no path. */
const resourceIn = (path: string): string => namesOf(nodesOf(path).slice(0, 1), 'first node')[0]!;

/** The fields named after the resource: after its group, where the text begins with its whole name (explain.SplitAndParseResourceRequestWithMatchingPrefix). */
const fieldsBehind = (path: string, { group, resource }: Mapping): readonly string[] => {
  const whole = group ? `${resource}.${group}` : resource;
  if (!path.startsWith(whole)) return namesOf(nodesOf(path).slice(1), 'first node');
  return path === whole ? [] : namesOf(nodesOf(path.slice(whole.length)).slice(1), 'first node');
};

/** What --api-version names. Throws for what has too many slashes. */
const parseGroupVersion = (text: string): { group: string; version: string } => {
  if (text.split('/').length > 2) throw new Error(`unexpected GroupVersion string: ${text}`);
  return splitApiVersion(text);
};

/** The mapping in the group and version that --api-version asks for. Throws where there is none. */
function* ofVersion(context: Context, { resource }: Mapping, text: string): Task<Mapping> {
  const { group, version } = parseGroupVersion(text);
  try {
    const found = yield* context.mapper.forArgument(`${resource}.${version}.${group}`);
    if (found.group === group && found.version === version) return found;
  } catch {
    // Told below in explain's own words.
  }
  throw new Error(`GVR (${gvrString({ group, version, resource })}) not found in OpenAPI schema`);
}

/** Explains from the server's OpenAPI 2 document. */
function* explainFromV2(context: Context, mapping: Mapping, path: readonly string[]): Task {
  const asked = context.flags.string('api-version');
  const { group, version, kind } = { ...mapping, ...(asked ? parseGroupVersion(asked) : {}) };
  const { body } = yield* context.client.send<DocumentV2>({ verb: 'get', path: '/openapi/v2', query: { timeout: '32s' } });
  const models = new Models(body);
  const root = models.ofKind(group, version, kind);
  if (!root) throw new Error(`couldn't find resource for "${gvkString({ group, version, kind })}"`);
  context.out(explainV2(models, { groupVersion: groupVersion({ group, version }), kind, root }, path, context.flags.bool('recursive')));
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
    yield* context.connect();
    if (args.length === 0) throw new Error('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
    if (args.length > 1) throw new Error('We accept only this format: explain RESOURCE\n');
    const output = flags.string('output');
    const version = flags.string('api-version');
    const type = resourceIn(args[0]!);
    if (type === '') throw new Error('a resource must be present, got: /, Resource=');
    let mapping: Mapping;
    try {
      mapping = yield* context.mapper.forType(type);
    } catch (error) {
      if (/doesn't have a resource type/.test((error as Error).message)) {
        context.err(`${(error as Error).message}\n`);
        yield* context.flush();
        throw new Exit(1);
      }
      throw error;
    }
    const path = version ? namesOf(nodesOf(args[0]!).slice(1), 'all nodes') : fieldsBehind(args[0]!, mapping);
    if (output === 'plaintext-openapiv2') return yield* explainFromV2(context, mapping, path);
    const asked = version ? parseGroupVersion(version) : mapping;
    try {
      if (!(yield* openApiOf(context).document(groupVersion(asked)))) throw unfound({ ...asked, resource: mapping.resource });
    } catch (error) {
      if (!(error instanceof UrlError || error instanceof StatusError)) throw error;
      if (output === 'plaintext') return yield* explainFromV2(context, mapping, path);
      throw new Error(`failed to fetch list of groupVersions: ${error.message}`);
    }
    if (output !== 'plaintext') throw new Error(`unrecognized format: ${output}`);
    if (version) mapping = yield* ofVersion(context, mapping, version);
    yield* context.flush();
    yield* context.process.sim.part(descriptions);
    const schema = yield* schemaOf(context, mapping);
    if (!schema) throw unfound(mapping);
    const what = { group: mapping.group, kind: mapping.kind, version: mapping.version, schema };
    context.out(explainHead(what));
    context.out(explainBody(what, path, flags.bool('recursive')));
  },
};
