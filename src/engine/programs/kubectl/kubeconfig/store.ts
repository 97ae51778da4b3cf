import type { Context } from '../context.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';
import { dirName } from '../text/path.ts';
import type { ExecConfig, KubeConfig } from './config.ts';
import { inGoForm } from './decode.ts';
import { type ConfigFile, configFiles, logLoaded, readConfig } from './load.ts';
import { clusterShape, configShape, contextShape, userShape } from './shapes.ts';

type List = 'clusters' | 'users' | 'contexts';

const FIELD = { clusters: 'cluster', users: 'user', contexts: 'context' } as const;

const entriesOf = (config: KubeConfig, list: List): { name: string; value: Record<string, unknown> }[] =>
  ((config[list] ?? []) as { name: string; [field: string]: unknown }[]).map((e) => ({ name: e.name, value: (e[FIELD[list]] ?? {}) as Record<string, unknown> }));

const SHAPE = { clusters: clusterShape, users: userShape, contexts: contextShape } as const;

const withEntries = (config: KubeConfig, list: List, entries: readonly { name: string; value: Record<string, unknown> }[]): KubeConfig => ({
  ...config,
  [list]: entries.length ? [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)).map((e) => ({ name: e.name, [FIELD[list]]: inGoForm(SHAPE[list], e.value) })) : null,
});

/** Fields that name files. */
const FILES: readonly string[] = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** An entry whose files are named from the kubeconfig's folder where they are in it (clientcmd.RelativizePathWithNoBacksteps). */
const relativized = (value: Record<string, unknown>, folder: string): Record<string, unknown> => {
  const relative = (path: unknown): unknown => (typeof path === 'string' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path);
  const next = { ...value };
  for (const field of FILES) if (field in next) next[field] = relative(next[field]);
  const exec = value.exec as ExecConfig | undefined;
  return exec ? { ...next, exec: { ...exec, command: relative(exec.command) } } : next;
};

/** Kubeconfig files for changing: a change goes where the entry is, a new entry into the first file (clientcmd.ModifyConfig). */
export class ConfigStore {
  private readonly files: ConfigFile[];

  constructor(private readonly context: Context) {
    const found = configFiles(context.process, context.flags.string('kubeconfig'));
    this.files = found.files;
    logLoaded(context, found);
    for (const file of this.files) this.read(file);
  }

  /** The file that new entries go to. */
  private get first(): ConfigFile {
    return this.files.find((f) => f.given && this.context.process.machine.fs.stat(f.path)) ?? this.files[this.files.length - 1]!;
  }

  /** The path of that file as messages name it. */
  get file(): string {
    return this.first.given;
  }

  private read(file: ConfigFile): KubeConfig {
    return readConfig(this.context.process, file) ?? {};
  }

  private write({ path, given }: ConfigFile, config: KubeConfig): void {
    const { fs } = this.context.process.machine;
    if (given === '') throw new Error('open : no such file or directory');
    if (!fs.stat(dirName(path))) fs.mkdir(dirName(path), { recursive: true });
    const lists = { clusters: config.clusters?.length ? config.clusters : null, users: config.users?.length ? config.users : null, contexts: config.contexts?.length ? config.contexts : null };
    fs.write(path, emitYaml(inGoForm(configShape, { ...config, apiVersion: 'v1', kind: 'Config', ...lists })));
  }

  /** All names of a list, sorted; of each name the first file's entry. */
  entries(list: List): Map<string, Record<string, unknown>> {
    const found = new Map<string, Record<string, unknown>>();
    for (const file of this.files) for (const e of entriesOf(this.read(file), list)) if (!found.has(e.name)) found.set(e.name, e.value);
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private home(list: List, name: string): ConfigFile | undefined {
    return this.files.find((file) => entriesOf(this.read(file), list).some((e) => e.name === name));
  }

  /** Sets an entry; true when it is new. */
  set(list: List, name: string, value: Record<string, unknown>): boolean {
    const home = this.home(list, name);
    const file = home ?? this.first;
    const config = this.read(file);
    this.write(file, withEntries(config, list, [...entriesOf(config, list).filter((e) => e.name !== name), { name, value: relativized(value, dirName(file.path)) }]));
    return home === undefined;
  }

  /** Removes an entry; false when there is none. */
  remove(list: List, name: string): boolean {
    const file = this.home(list, name);
    if (!file) return false;
    const config = this.read(file);
    this.write(file, withEntries(config, list, entriesOf(config, list).filter((e) => e.name !== name)));
    return true;
  }

  get currentContext(): string {
    for (const file of this.files) {
      const name = this.read(file)['current-context'];
      if (name) return name;
    }
    return '';
  }

  set currentContext(name: string) {
    if (name === this.currentContext) return;
    const file = this.files.find((f) => this.read(f)['current-context']) ?? this.first;
    this.write(file, { ...this.read(file), 'current-context': name });
  }

  /** The preferences of the first file that has some. */
  get preferences(): Record<string, unknown> {
    return this.files.map((file) => this.read(file).preferences).find((p) => p && Object.keys(p).length > 0) ?? {};
  }

  set preferences(preferences: Record<string, unknown>) {
    this.write(this.first, { ...this.read(this.first), preferences });
  }

  /** All files as one, in the file's own form. */
  merged(): KubeConfig {
    const lists = Object.fromEntries(
      (['clusters', 'users', 'contexts'] as const).map((list) => {
        const entries = [...this.entries(list)].map(([name, value]) => ({ name, value }));
        return [list, withEntries({}, list, entries)[list]];
      }),
    );
    return inGoForm(configShape, { kind: 'Config', apiVersion: 'v1', preferences: this.preferences, ...lists, 'current-context': this.currentContext }) as KubeConfig;
  }
}
