import type { HttpResponse } from '../../network/types.ts';
import { ConnectionError } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import { ConfigurationError, messageOf, NoKindMatch, UrlError } from './errors.ts';
import { readDocuments } from './manifests.ts';
import type { Info } from './info.ts';
import { openApiOf } from './openapi.ts';
import type { Mapping } from './resourcemapper.ts';
import { requireRegistered } from './scheme.ts';
import { cleanPath, extension, joinPath, resolvePath } from './text/path.ts';
import { compactJson } from './text/json.ts';
import { glob } from './text/glob.ts';
import { buildKustomization } from './kustomize/build.ts';

/** Where documents come from. */
export interface Source {
  kind: 'file' | 'stdin' | 'url' | 'kustomize' | 'text';
  /** As it was given: messages name it so. */
  name: string;
  /** What it holds, for `text`. */
  text?: string;
  inDirectory: boolean;
}

const extensions = ['.json', '.yaml', '.yml'];

/** The files that -f and -k stand for; what is wrong with them is added to `errors`. */
export const filesOf = (context: Context, filenames: readonly string[], kustomize: string, recursive: boolean, errors: Error[]): Source[] => {
  const sources: Source[] = [];
  const { fs } = context.process.machine;
  let stdin = false;
  for (const name of filenames) {
    if (name === '-') {
      if (stdin) errors.push(new Error('standard input cannot be used for multiple arguments'));
      stdin = true;
      sources.push({ kind: 'stdin', name: 'STDIN', inDirectory: false });
      continue;
    }
    if (/^https?:\/\//.test(name)) {
      sources.push({ kind: 'url', name, inDirectory: false });
      continue;
    }
    const matches = fs.stat(resolvePath(context.process, name)) ? [name] : glob(context.process, name);
    if (matches.length === 0) errors.push(new Error(`the path "${name}" does not exist`));
    for (const match of matches) {
      const stat = fs.stat(resolvePath(context.process, match));
      if (stat?.type !== 'dir') sources.push({ kind: 'file', name: match, inDirectory: false });
      else sources.push(...walk(context, match, recursive, true));
    }
    if (sources.length === 0 && errors.length === 0) errors.push(new Error(`error reading [${matches.join(' ')}]: recognized file extensions are [${extensions.join(' ')}]`));
  }
  if (kustomize) sources.push({ kind: 'kustomize', name: kustomize, inDirectory: true });
  return sources;
};

const walk = (context: Context, folder: string, recursive: boolean, top: boolean): Source[] => {
  const { fs } = context.process.machine;
  const out: Source[] = [];
  for (const entry of fs.list(resolvePath(context.process, folder))) {
    const path = joinPath(folder, entry);
    if (fs.stat(resolvePath(context.process, path))?.type === 'dir') {
      if (recursive) out.push(...walk(context, path, recursive, false));
    } else if (extensions.includes(extension(entry))) out.push({ kind: 'file', name: cleanPath(path), inDirectory: true });
  }
  return top && out.length === 1 ? [{ ...out[0]!, inDirectory: false }] : out;
};

function* textOf(context: Context, source: Source): Task<string> {
  switch (source.kind) {
    case 'stdin':
      return yield* context.read('-');
    case 'file':
      return context.process.machine.fs.read(resolvePath(context.process, source.name));
    case 'url':
      return yield* download(context, source.name);
    case 'text':
      return source.text ?? '';
    default:
      return '';
  }
}

/** Gets a URL over the simulated network, trying three times as kubectl does, and ten times where it is led on. */
function* download(context: Context, url: string, redirects = 10): Task<string> {
  const match = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(url);
  if (!match) throw new Error(`the URL passed to filename "${url}" is not valid: parse "${url}": invalid URL`);
  const [, scheme, host, port, path] = match;
  let failure: Error = new Error('unreachable');
  for (let attempt = 0; attempt < 3; attempt++) {
    if (attempt > 0) yield* context.sleep(1000);
    try {
      const connection = yield* context.process.machine.net.dial(host!, port ? Number(port) : scheme === 'https' ? 443 : 80);
      const response: HttpResponse = yield* connection.http({ method: 'GET', path: path ?? '/', headers: { Host: host!, 'User-Agent': 'kubectl' } });
      const location = response.status >= 300 && response.status < 400 && redirects > 0 ? response.headers['Location'] : undefined;
      if (location !== undefined) return yield* download(context, location.startsWith('/') ? url.replace(/^(\w+:\/\/[^/]+).*$/, `$1${location}`) : location, redirects - 1);
      if (response.status === 200) return response.body;
      failure = new Error(`unable to read URL "${url}", server reported ${response.status} ${statusText(response.status)}, status code=${response.status}`);
      if (response.status < 500) break;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      failure = new UrlError('Get', url, error);
    }
  }
  throw failure;
}

const statusText = (code: number): string => ({ 301: 'Moved Permanently', 302: 'Found', 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable' })[code] ?? '';

interface FileOptions {
  local?: boolean;
  typed?: boolean;
  validate?: boolean;
  continueOnError?: boolean;
  selector?: string | undefined;
}

const validationHint = 'if you choose to ignore these errors, turn validation off with --validate=false';

/** What must be there before an object can be looked at (validation.ConjunctiveSchema's getObjectKind). */
export const validationProblem = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'invalid object to validate';
  const { apiVersion, kind } = value as Record<string, unknown>;
  const problems: string[] = [];
  if (apiVersion === undefined) problems.push('apiVersion not set');
  else if (typeof apiVersion !== 'string') problems.push('apiVersion isn\'t string type');
  if (kind === undefined) problems.push('kind not set');
  else if (typeof kind !== 'string') problems.push('kind isn\'t string type');
  if (problems.length === 0) return undefined;
  return problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
};

/** What keeps an object from being checked, or the server from saying that it checks it (validation.ParamVerifyingSchema); undefined where nothing does. */
function* problemOf(context: Context, value: unknown): Task<string | undefined> {
  const problem = validationProblem(value);
  if (problem) return problem;
  const { apiVersion, kind } = value as { apiVersion: string; kind: string };
  try {
    yield* openApiOf(context).verify(apiVersion, kind);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function* requireValid(context: Context, source: string, value: unknown, { validate }: FileOptions): Task {
  const problem = validate ? yield* problemOf(context, value) : undefined;
  if (problem) throw new Error(`error validating "${source}": error validating data: ${problem}; ${validationHint}`);
}

/** Reads a source and hands on each object in it, or what is wrong with it. A file that can't be parsed is thrown. */
export function* documentsOf(context: Context, source: Source, options: FileOptions, emit: (info: Info | undefined, error?: unknown) => Task): Task {
  if (source.kind === 'kustomize') {
    for (const object of buildKustomization(context, source.name)) {
      yield* requireValid(context, source.name, object, options);
      yield* one(context, source.name, object, options, emit);
    }
    return;
  }
  const text = yield* textOf(context, source);
  for (const document of readDocuments(text)) {
    if ('error' in document) throw new Error(`error parsing ${source.name}: ${document.error}`);
    if (document.value === null || document.value === undefined) continue;
    yield* requireValid(context, source.name, document.value, options);
    yield* one(context, source.name, document.value, options, emit);
  }
}

function* one(context: Context, source: string, value: unknown, options: FileOptions, emit: (info: Info | undefined, error?: unknown) => Task): Task {
  let info: Info;
  try {
    info = yield* infoOf(context, source, value, options);
  } catch (error) {
    return yield* emit(undefined, error);
  }
  yield* emit(info);
}

function* infoOf(context: Context, source: string, value: unknown, { local, typed }: FileOptions): Task<Info> {
  const object = value as KubeObject;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`unable to decode "${source}": json: cannot unmarshal ${goKind(value)} into Go value of type unstructured.detector`);
  if (!object.kind) throw new Error(`unable to decode "${source}": Object 'Kind' is missing in '${compactJson(value)}'`);
  if (typed) requireDecodable(source, object);
  const problem = metadataProblem(object.metadata);
  if (problem) throw new Error(`unable to decode "${source}": json: cannot unmarshal ${problem}`);
  const { name = '', namespace = '' } = object.metadata ?? {};
  let mapping = undefined as unknown as Mapping;
  if (!local) {
    try {
      mapping = isListKind(object) ? listMapping(object) : yield* mappingOf(context, object);
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      if (!(error instanceof NoKindMatch)) throw new Error(`unable to recognize ${JSON.stringify(source)}: ${messageOf(error)}`);
      throw new Error(`resource mapping not found for name: "${name}" namespace: "${namespace}" from "${source}": ${error.message}\nensure CRDs are installed first`);
    }
  }
  return { mapping, namespace, name, source, object };
}

const requireDecodable = (source: string, object: KubeObject): void => {
  if (!object.apiVersion) throw new Error(`unable to decode ${JSON.stringify(source)}: Object 'apiVersion' is missing in '${compactJson(object)}'`);
  try {
    requireRegistered(object);
  } catch (error) {
    throw new Error(`unable to decode ${JSON.stringify(source)}: ${messageOf(error)}`);
  }
};

/** The mapping of an object's kind. One without an apiVersion is a core kind in no version: no request about it finds anything. */
function* mappingOf(context: Context, { apiVersion = '', kind }: KubeObject): Task<Mapping> {
  if (apiVersion) return yield* context.mapper.forKind(apiVersion, kind);
  try {
    return { ...(yield* context.mapper.forGroupKind('', kind)), version: '' };
  } catch (error) {
    if (!(error instanceof NoKindMatch)) throw error;
    throw new NoKindMatch(kind, '', ['']);
  }
}

/** What is no text in the metadata, in the words of Go's decoder: `bool into Go struct field ObjectMeta.metadata.labels of type string`. */
const metadataProblem = (metadata: unknown): string | undefined => {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const told = (value: unknown, field: string, type: string) => `${goKind(value)} into Go struct field ObjectMeta.metadata.${field} of type ${type}`;
  for (const [field, value] of Object.entries(metadata)) {
    if (value === null) continue;
    if (['name', 'namespace', 'generateName'].includes(field) && typeof value !== 'string') return told(value, field, 'string');
    if (field !== 'labels' && field !== 'annotations') continue;
    if (typeof value !== 'object' || Array.isArray(value)) return told(value, field, 'map[string]string');
    const wrong = Object.values(value).find((v) => v !== null && typeof v !== 'string');
    if (wrong !== undefined) return told(wrong, field, 'string');
  }
  return undefined;
};

const goKind = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

const isListKind = (object: KubeObject): boolean => object.kind.endsWith('List') && Array.isArray(object.items);

/** Lists are no resources, but the mapper knows them. */
const listMapping = (object: KubeObject): Mapping => ({ group: '', version: object.apiVersion ?? 'v1', resource: object.kind.toLowerCase(), kind: object.kind, singular: object.kind.toLowerCase(), namespaced: false, verbs: [], subresources: [] });
