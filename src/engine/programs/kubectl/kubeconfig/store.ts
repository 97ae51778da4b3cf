import type { Context } from '../context.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';
import { dirName } from '../text/path.ts';
import type { KubeConfig } from './config.ts';
import { configFiles, logLoaded, readConfig } from './load.ts';

type List = 'clusters' | 'users' | 'contexts';

const FIELD = { clusters: 'cluster', users: 'user', contexts: 'context' } as const;

const entriesOf = (config: KubeConfig, list: List): { name: string; value: Record<string, unknown> }[] =>
  ((config[list] ?? []) as { name: string; [field: string]: unknown }[]).map((e) => ({ name: e.name, value: (e[FIELD[list]] ?? {}) as Record<string, unknown> }));

const withEntries = (config: KubeConfig, list: List, entries: readonly { name: string; value: Record<string, unknown> }[]): KubeConfig => ({
  ...config,
  [list]: [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)).map((e) => ({ name: e.name, [FIELD[list]]: { ...ALWAYS[list], ...withoutZeros(e.value) } })),
});

/** Fields that Go writes even when they are empty. */
const ALWAYS = { clusters: { server: '' }, users: {}, contexts: { cluster: '', user: '' } } as const;

/** An entry without the fields that Go leaves out as empty. */
const withoutZeros = (entry: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(entry).filter(([, v]) => v !== '' && v !== false && v !== undefined));

/** Kubeconfig files for changing: a change goes where the entry is, a new entry into the first file (clientcmd.ModifyConfig). */
export class ConfigStore {
  private readonly paths: string[];

  constructor(private readonly context: Context) {
    const found = configFiles(context.process, context.flags.string('kubeconfig'));
    this.paths = found.files;
    logLoaded(context, found);
  }

  /** The file that is named in messages, and that new entries go to. */
  get file(): string {
    return this.paths.find((p) => this.context.process.machine.fs.stat(p)) ?? this.paths[this.paths.length - 1]!;
  }

  read(path: string): KubeConfig {
    return readConfig(this.context.process, path) ?? {};
  }

  private write(path: string, config: KubeConfig): void {
    const { fs } = this.context.process.machine;
    if (!fs.stat(dirName(path))) fs.mkdir(dirName(path), { recursive: true });
    const { apiVersion: _a, kind: _k, clusters, users, contexts, preferences: _p, ...rest } = config;
    const lists = { clusters: clusters?.length ? clusters : null, users: users?.length ? users : null, contexts: contexts?.length ? contexts : null };
    fs.write(path, emitYaml({ apiVersion: 'v1', kind: 'Config', 'current-context': '', ...rest, ...lists }));
  }

  /** All names of a list, sorted; of each name the first file's entry. */
  entries(list: List): Map<string, Record<string, unknown>> {
    const found = new Map<string, Record<string, unknown>>();
    for (const path of this.paths) for (const e of entriesOf(this.read(path), list)) if (!found.has(e.name)) found.set(e.name, e.value);
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private home(list: List, name: string): string | undefined {
    return this.paths.find((path) => entriesOf(this.read(path), list).some((e) => e.name === name));
  }

  /** Sets an entry; true when it is new. */
  set(list: List, name: string, value: Record<string, unknown>): boolean {
    const home = this.home(list, name);
    const path = home ?? this.file;
    const config = this.read(path);
    this.write(path, withEntries(config, list, [...entriesOf(config, list).filter((e) => e.name !== name), { name, value }]));
    return home === undefined;
  }

  /** Removes an entry; false when there is none. */
  remove(list: List, name: string): boolean {
    const path = this.home(list, name);
    if (!path) return false;
    const config = this.read(path);
    this.write(path, withEntries(config, list, entriesOf(config, list).filter((e) => e.name !== name)));
    return true;
  }

  get currentContext(): string {
    for (const path of this.paths) {
      const name = this.read(path)['current-context'];
      if (name) return name;
    }
    return '';
  }

  set currentContext(name: string) {
    const path = this.paths.find((p) => this.read(p)['current-context']) ?? this.file;
    this.write(path, { ...this.read(path), 'current-context': name });
  }

  /** All files as one, in the file's own form. */
  merged(): KubeConfig {
    let config: KubeConfig = { apiVersion: 'v1', kind: 'Config', 'current-context': this.currentContext };
    for (const list of ['clusters', 'users', 'contexts'] as const) {
      const entries = [...this.entries(list)].map(([name, value]) => ({ name, value }));
      config = entries.length ? withEntries(config, list, entries) : { ...config, [list]: null };
    }
    return config;
  }
}
