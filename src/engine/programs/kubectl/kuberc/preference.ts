import { emitYaml } from '../../../api/yaml/emit.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import type { Process } from '../../../hosts/types.ts';
import { messageOf } from '../errors.ts';
import { splitDocuments } from '../manifests.ts';
import { dirName, resolvePath } from '../text/path.ts';

/** A flag's value where it is not given. */
export interface OptionDefault {
  name: string;
  default: string;
}

export interface CommandDefaults {
  command: string;
  options: OptionDefault[] | null;
}

export interface Alias {
  name: string;
  command: string;
  prependArgs?: string[];
  appendArgs?: string[];
  options?: OptionDefault[];
}

/** A kuberc file (kubectl.config.k8s.io/v1beta1, kind Preference). */
export interface Preference {
  kind?: string;
  apiVersion?: string;
  defaults: CommandDefaults[] | null;
  aliases: Alias[] | null;
  credentialPluginPolicy?: string;
  credentialPluginAllowlist?: { command: string }[];
}

const GROUP = 'kubectl.config.k8s.io';
export const API_VERSION = `${GROUP}/v1beta1`;

/** Which file holds the preferences, as it was named; `explicit`: it must be there. */
export interface KubercFile {
  path: string;
  explicit: boolean;
}

/** The file of `--kuberc`, else of $KUBERC, else ~/.kube/kuberc; undefined with KUBERC=off. Throws where the two contradict each other. */
export const kubercFile = (process: Process, flag: string): KubercFile | undefined => {
  const { KUBERC, HOME = process.user.home } = process.env;
  if (KUBERC === 'off') {
    if (flag) throw new Error('disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive');
    return undefined;
  }
  if (flag) return { path: flag, explicit: true };
  return KUBERC ? { path: KUBERC, explicit: true } : { path: `${HOME}/.kube/kuberc`, explicit: false };
};

/** The file's text; undefined where there is none. */
export const kubercText = (process: Process, { path }: KubercFile): string | undefined => {
  const { fs } = process.machine;
  const file = resolvePath(process, path);
  return fs.stat(file) ? fs.read(file) : undefined;
};

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  v1beta1: ['kind', 'apiVersion', 'defaults', 'aliases', 'credentialPluginPolicy', 'credentialPluginAllowlist'],
  v1alpha1: ['kind', 'apiVersion', 'overrides', 'aliases', 'credentialPluginPolicy', 'credentialPluginAllowlist'],
};

type Written = { command?: string; options?: OptionDefault[]; flags?: OptionDefault[] };

const listOf = (value: unknown): Written[] => (Array.isArray(value) ? (value as Written[]) : []);

/** A document as the newest version has it; undefined for what is no preference. `unknown`: the fields that its version does not know. */
const decode = (text: string): { preference: Preference; unknown: string[] } | undefined => {
  let value: Record<string, unknown>;
  try {
    value = parseYaml(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const [group, version] = String(value?.['apiVersion'] ?? '').split('/') as [string, string?];
  const known = FIELDS[version ?? ''];
  if (group !== GROUP || value['kind'] !== 'Preference' || !known) return undefined;
  const options = version === 'v1beta1' ? 'options' : 'flags';
  const preference: Preference = {
    defaults: listOf(value[version === 'v1beta1' ? 'defaults' : 'overrides']).map((d) => ({ command: d.command ?? '', options: d[options] ?? [] })),
    aliases: listOf(value['aliases']).map((a) => ({ ...(a as unknown as Alias), options: a[options] ?? [] })),
  };
  return { preference, unknown: Object.keys(value).filter((k) => !known.includes(k)) };
};

/** The preferences in force; undefined where there are none. `warn` is told of what is wrong with a file that nobody asked for. Throws for one that was asked for. */
export const loadPreference = (process: Process, flag: string, warn: (text: string) => void): Preference | undefined => {
  const file = kubercFile(process, flag);
  if (!file) return undefined;
  const text = kubercText(process, file);
  if (text === undefined) {
    if (file.explicit) throw new Error(`kuberc: open ${file.path}: no such file or directory`);
    return undefined;
  }
  const documents = splitDocuments(text).filter((d) => d.trim() !== '');
  if (documents.length === 0) return undefined;
  for (const document of documents) {
    const found = decode(document);
    if (!found) continue;
    if (found.unknown.length) warn(`kuberc: ignoring strict decoding error in ${file.path}: strict decoding error: ${found.unknown.map((f) => `unknown field ${JSON.stringify(f)}`).join(', ')}`);
    return found.preference;
  }
  const problem = `no valid preferences found in ${file.path}, use --v=5 to see details`;
  if (file.explicit) throw new Error(`kuberc: ${problem}`);
  warn(`kuberc: no preferences loaded from ${file.path}: ${problem}`);
  return undefined;
};

/** A file's text as a preference, whatever it says it is. Throws for text that is no YAML. */
export const parsePreference = (text: string): Preference => {
  try {
    return { defaults: null, aliases: null, ...(parseYaml(text) as Partial<Preference> | null) };
  } catch (error) {
    throw new Error(`error parsing kuberc file: ${messageOf(error)}`);
  }
};

const options = (list: readonly OptionDefault[]): OptionDefault[] => list.map((o) => ({ name: o.name, default: o.default }));

/** A preference with its fields as Go's types have them, for JSON. */
export const inOrder = ({ kind, apiVersion, defaults, aliases, credentialPluginPolicy, credentialPluginAllowlist }: Preference): Preference => ({
  ...(kind ? { kind } : {}),
  ...(apiVersion ? { apiVersion } : {}),
  defaults: (defaults ?? []).map((d) => ({ command: d.command, options: d.options ? options(d.options) : null })),
  aliases: (aliases ?? []).map((a) => ({
    name: a.name,
    command: a.command,
    ...(a.prependArgs?.length ? { prependArgs: a.prependArgs } : {}),
    ...(a.appendArgs?.length ? { appendArgs: a.appendArgs } : {}),
    ...(a.options?.length ? { options: options(a.options) } : {}),
  })),
  ...(credentialPluginPolicy ? { credentialPluginPolicy } : {}),
  ...(credentialPluginAllowlist ? { credentialPluginAllowlist } : {}),
});

/** Writes a preference, folders included; what to say about it. */
export const savePreference = (process: Process, { path }: KubercFile, preference: Preference): string => {
  const { fs } = process.machine;
  const file = resolvePath(process, path);
  if (!fs.stat(dirName(file))) fs.mkdir(dirName(file), { recursive: true });
  fs.write(file, emitYaml(preference));
  return `Updated ${path}\n`;
};
