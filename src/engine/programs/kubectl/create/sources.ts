import { configMapKey, identifierEnvVarName } from '../../../api/names.ts';
import type { Context } from '../context.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { baseName, joinPath, resolvePath } from '../text/path.ts';

/** Adds a key of a ConfigMap or Secret; throws on a key that can't be. */
export type AddKey = (key: string, value: string) => void;

/** The flags that fill a ConfigMap or a Secret. */
export const sourceFlags: readonly FlagSpec[] = [
  { name: 'from-file', type: 'stringSlice', usage: 'A file as a value, under its own name or as key=file; of a folder, all its files.', completion: 'file' },
  { name: 'from-literal', type: 'stringArray', usage: 'A key with its value, as key=value.' },
  { name: 'from-env-file', type: 'stringSlice', usage: 'A file with key=value lines.', completion: 'file' },
];

export const appendHashFlag = (what: string): FlagSpec => ({ name: 'append-hash', type: 'bool', usage: `Put a hash of the ${what} at the end of its name.` });

export const keyProblems = (key: string): string[] => configMapKey(key);

const fileSource = (source: string): { key: string; path: string } => {
  const parts = source.split('=');
  if (parts.length === 1) return { key: baseName(source), path: source };
  if (parts.length === 2 && source.startsWith('=')) throw new Error(`key name for file path ${source.slice(1)} missing`);
  if (parts.length === 2 && source.endsWith('=')) throw new Error(`file path for key name ${source.slice(0, -1)} missing`);
  if (parts.length > 2) throw new Error("key names or file paths cannot contain '='");
  return { key: parts[0]!, path: parts[1]! };
};

const literalSource = (source: string): [string, string] => {
  const at = source.indexOf('=');
  if (at <= 0) throw new Error(`invalid literal source ${source}, expected key=value`);
  return [source.slice(0, at), source.slice(at + 1)];
};

const addFile = (context: Context, source: string, add: AddKey): void => {
  const { key, path } = fileSource(source);
  const { fs } = context.process.machine;
  const full = resolvePath(context.process, path);
  const stat = fs.stat(full);
  if (!stat) throw new Error(`error reading ${path}: no such file or directory`);
  if (stat.type !== 'dir') return add(key, fs.read(full));
  if (source.includes('=')) throw new Error('cannot give a key name for a directory path');
  for (const entry of fs.list(full)) if (fs.stat(joinPath(full, entry))?.type === 'file') add(entry, fs.read(joinPath(full, entry)));
};

const addEnvFile = (context: Context, path: string, kind: 'config' | 'secret', add: AddKey): void => {
  const { fs } = context.process.machine;
  const full = resolvePath(context.process, path);
  const stat = fs.stat(full);
  if (!stat) throw new Error(`error reading ${path}: no such file or directory`);
  if (stat.type === 'dir') throw new Error(`env ${kind} file cannot be a directory`);
  for (const raw of fs.read(full).replace(/^\ufeff/, '').split('\n')) {
    const line = raw.replace(/\r$/, '').trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    const key = at < 0 ? line : line.slice(0, at);
    const problems = identifierEnvVarName(key);
    if (problems.length) throw new Error(`"${key}" is not a valid key name: ${problems.join(';')}`);
    add(key, at < 0 ? (context.process.env[key] ?? '') : line.slice(at + 1));
  }
};

/** Throws when sources are named that don't go together. */
export const checkSources = ({ flags }: Context): void => {
  if (flags.list('from-env-file').length && (flags.list('from-file').length || flags.list('from-literal').length)) throw new Error('from-env-file cannot be combined with from-file or from-literal');
};

/** Reads all sources, in the order in which kubectl does for this kind. */
export const readSources = (context: Context, kind: 'config' | 'secret', add: AddKey): void => {
  const { flags } = context;
  const literals = (): void => flags.list('from-literal').forEach((s) => add(...literalSource(s)));
  const files = (): void => flags.list('from-file').forEach((s) => addFile(context, s, add));
  if (kind === 'secret') literals();
  files();
  if (kind === 'config') literals();
  for (const path of flags.list('from-env-file')) addEnvFile(context, path, kind, add);
};

/** Adds files alone, for `secret docker-registry --from-file`. */
export const readFiles = (context: Context, sources: readonly string[], add: AddKey): void => sources.forEach((s) => addFile(context, s, add));
