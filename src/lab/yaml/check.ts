import * as YAML from 'yaml';
import type { KubeObject } from '../../engine/api/types.ts';
import type { Kind } from '../../engine/kinds/kind.ts';
import { decodeAs, typeError } from '../../engine/kinds/schema/decode.ts';
import { parseYaml } from '../../engine/api/yaml/parse.ts';
import type { Type } from '../../engine/kinds/schema/schema.ts';
import { typeOf } from '../../engine/kinds/schema/moretypes.ts';
import type { Problem } from '../protocol.ts';
import type { Doc } from './documents.ts';
import { keyOf, kinds, readDocuments, resolved, toJson } from './documents.ts';
import type { Found } from './places.ts';
import { find, keySpan, Lines, spanOf } from './places.ts';

const groups = new Set(kinds.all().map((kind) => kind.group));

/**
 * What the API server would say of a text, with places: it can't be parsed, is of no kind, has fields that nobody knows
 * or values of a wrong type; and once it is free of those, what the kind's own validation finds. The words are kubectl's
 * and the server's.
 */
export function check(text: string): Problem[] {
  const lines = new Lines(text);
  return readDocuments(text).flatMap((doc) => new Checker(doc, lines, text).run());
}

class Checker {
  private readonly problems: Problem[] = [];

  constructor(
    private readonly doc: Doc,
    private readonly lines: Lines,
    private readonly text: string,
  ) {}

  run(): Problem[] {
    const { doc } = this;
    if (doc.yaml.errors.length > 0) return this.unparsable();
    if (!YAML.isMap(doc.yaml.contents)) {
      this.at({ node: doc.yaml.contents as YAML.Node }, 'error converting YAML to JSON: a mapping is needed: apiVersion, kind, metadata');
      return this.problems;
    }
    if (doc.apiVersion === 'v1' && doc.kind === 'List') this.list(doc.yaml.contents);
    else this.object(doc.yaml.contents, '', doc.apiVersion, doc.kind, doc.known);
    return this.problems;
  }

  private at(found: Found | undefined, message: string): void {
    this.problems.push(this.lines.problem(found ? spanOf(this.doc, found) : { from: this.doc.start, to: this.doc.start }, message, 'schema'));
  }

  private unparsable(): Problem[] {
    const { doc, lines } = this;
    const [first] = doc.yaml.errors;
    const words = parseWords(this.text.slice(doc.start, doc.end)) ?? first?.message ?? '';
    const line = /line (\d+):/.exec(words)?.[1];
    const from = line ? lines.startOf(Math.min(lines.lineOf(doc.start) + Number(line) - 1, lines.lineOf(Math.max(doc.start, doc.end - 1)))) : doc.start + (first?.pos[0] ?? 0);
    this.problems.push(lines.problem({ from, to: doc.end }, words, 'schema'));
    return this.problems;
  }

  private list(root: YAML.YAMLMap): void {
    const items = resolved(this.doc, root.get('items', true));
    if (!YAML.isSeq(items)) return;
    items.items.forEach((item, at) => {
      const map = resolved(this.doc, item);
      if (!YAML.isMap(map)) return;
      const apiVersion = map.get('apiVersion');
      const kind = map.get('kind');
      const known = typeof apiVersion === 'string' && typeof kind === 'string' ? kinds.byKind(apiVersion, kind) : undefined;
      this.object(map, `items[${at}]`, typeof apiVersion === 'string' ? apiVersion : undefined, typeof kind === 'string' ? kind : undefined, known);
    });
  }

  private object(root: YAML.YAMLMap, above: string, apiVersion: string | undefined, kind: string | undefined, known: Kind | undefined): void {
    if (!apiVersion) this.at({ node: root }, 'apiVersion not set');
    if (!kind) this.at({ node: root }, 'kind not set');
    if (!apiVersion || !kind) return;
    if (!known) {
      const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
      // A group of its own may be a CustomResourceDefinition's.
      if (groups.has(group)) this.at(find(this.doc, above ? `${above}.kind` : 'kind'), `no matches for kind "${kind}" in version "${apiVersion}"`);
      return;
    }
    if (!known.schema) return;
    const before = this.problems.length;
    this.fields(root, known.schema, '', []);
    if (this.problems.length === before) this.validate(root, above, known);
  }

  /** Fields nobody knows, and values of a wrong type. `steps` are the names from the root, as Go's errors have them. */
  private fields(map: YAML.YAMLMap, typeId: string, path: string, steps: readonly string[]): void {
    const type = typeOf(typeId);
    if (!type) return;
    for (const pair of map.items) {
      const key = keyOf(pair);
      if (key === '<<') continue;
      const at = path ? `${path}.${key}` : key;
      const field = type.fields.get(key);
      if (field) this.value(pair.value, field.type, { pair }, at, [...steps, key]);
      else this.problems.push(this.lines.problem(keySpan(this.doc, pair), `unknown field "${at}"`, 'schema'));
    }
  }

  private value(value: unknown, type: Type, found: Found, path: string, steps: readonly string[]): void {
    const node = resolved(this.doc, value);
    if (node === null || node === undefined || (YAML.isScalar(node) && node.value === null)) return;
    if (type.kind === 'any') return;
    if (type.kind === 'object' && YAML.isMap(node)) return this.fields(node, type.ref ?? '', path, steps);
    if (type.kind === 'list' && YAML.isSeq(node) && type.of) {
      const { of } = type;
      return node.items.forEach((item, at) => YAML.isNode(item) && this.value(item, of, { node: item }, `${path}[${at}]`, [...steps, '[]']));
    }
    if (type.kind === 'map' && YAML.isMap(node) && type.of) {
      for (const pair of node.items) if (keyOf(pair) !== '<<') this.value(pair.value, type.of, { pair }, `${path}.${keyOf(pair)}`, [...steps, `{}${keyOf(pair)}`]);
      return;
    }
    const words = this.doc.known?.schema && typeError(wrapped(steps, toJson(this.doc, node as YAML.Node)), this.doc.known.schema);
    if (words) this.at(found, words);
  }

  private validate(root: YAML.YAMLMap, above: string, kind: Kind): void {
    const json = toJson(this.doc, root) as KubeObject | undefined;
    if (!json) return;
    const { name, generateName } = json.metadata ?? {};
    if (!name && !generateName) {
      const metadata = above ? `${above}.metadata` : 'metadata';
      this.at(find(this.doc, metadata), 'metadata.name: Required value: name or generateName is required');
    }
    for (const { field, message } of serverProblems(kind, json)) {
      this.at(find(this.doc, above ? `${above}.${field}` : field), `${field}: ${message}`);
    }
  }
}

/** kubectl's words for a text that can't be parsed. */
function parseWords(text: string): string | undefined {
  try {
    parseYaml(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** In place of the uid that the server gives. */
const unborn = '00000000-0000-0000-0000-000000000000';

/** What the server would find after decoding and defaulting; nothing where its validation needs what only a server knows. */
function serverProblems(kind: Kind, json: KubeObject): readonly { field: string; message: string }[] {
  try {
    const given = json.metadata ?? {};
    const metadata = { ...given, name: given.name ?? 'name', uid: unborn, ...(kind.namespaced ? { namespace: given.namespace ?? 'default' } : {}) };
    let object = decodeAs<KubeObject>({ ...json, metadata }, kind.schema ?? '').value;
    object = kind.defaults?.(object) ?? object;
    object = kind.prepareForCreate?.(object) ?? object;
    return kind.validate?.(object) ?? [];
  } catch {
    return [];
  }
}

/** An object with nothing but the value at its place, for the words that go with it. */
function wrapped(steps: readonly string[], value: unknown): unknown {
  return steps.reduceRight<unknown>((inner, step) => (step === '[]' ? [inner] : { [step.startsWith('{}') ? step.slice(2) : step]: inner }), value);
}
