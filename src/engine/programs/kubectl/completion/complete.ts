import type { Process } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { ArgCompletion, CommandSpec } from '../command.ts';
import { Context } from '../context.ts';
import { find, takesNext } from '../find.ts';
import { globalFlags } from '../flags/global.ts';
import { parseFlags } from '../flags/parse.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { root } from '../root.ts';
import { containerNames, objectNames, ports, resourceTypes } from './names.ts';

/** What may stand for a word. `items` are whole words. */
export interface Completion {
  items: string[];
  /** More is to be typed: no blank after a single item. */
  nospace?: boolean;
  /** File names where there are no items. */
  files?: boolean;
}

/** Completion asks the cluster, but tells nobody. */
class SilentContext extends Context {
  override out(): void {}
  override err(): void {}
}

const none: Completion = { items: [] };
const files: Completion = { items: [], files: true };

/** Types that `TYPE/NAME` may begin with where a pod is asked for. */
const typesWithPods = ['daemonsets', 'deployments', 'pods', 'jobs', 'replicasets', 'replicationcontrollers', 'services', 'statefulsets'];

class Completing {
  private readonly args: readonly string[];

  constructor(
    private readonly context: Context,
    private readonly word: string,
  ) {
    this.args = context.args;
  }

  private starting(items: readonly string[]): string[] {
    return items.filter((i) => i.startsWith(this.word));
  }

  /** `TYPE NAME...`, `TYPE/NAME...`; `types`: only these. */
  *resources(types: readonly string[] | undefined): Task<Completion> {
    const [first] = this.args;
    if (first !== undefined && !first.includes('/')) {
      const names = yield* objectNames(this.context, first.split(',').pop()!);
      return { items: this.starting(names.filter((n) => !this.args.slice(1).includes(n))) };
    }
    const slash = this.word.indexOf('/');
    if (slash >= 0) {
      const type = this.word.slice(0, slash);
      const names = yield* objectNames(this.context, type);
      return { items: this.starting(names.map((n) => `${type}/${n}`)).filter((i) => !this.args.includes(i)) };
    }
    const known = types ?? (yield* resourceTypes(this.context));
    if (first !== undefined) return { items: this.starting(known.map((t) => `${t}/`)), nospace: true };
    const comma = types ? -1 : this.word.lastIndexOf(',');
    const before = this.word.slice(0, comma + 1);
    return { items: this.starting(known.map((t) => before + t)) };
  }

  /** A pod by name, or what stands for pods. */
  *pods(): Task<Completion> {
    const slash = this.word.indexOf('/');
    if (slash >= 0) {
      const type = this.word.slice(0, slash);
      return { items: this.starting((yield* objectNames(this.context, type)).map((n) => `${type}/${n}`)) };
    }
    const pods = this.starting(yield* objectNames(this.context, 'pods'));
    return { items: [...pods, ...this.starting(typesWithPods.map((t) => `${t}/`))], nospace: pods.length === 0 };
  }

  *names(type: string, repeat: boolean): Task<Completion> {
    if (!repeat && this.args.length > 0) return none;
    const names = yield* objectNames(this.context, type);
    return { items: this.starting(names.filter((n) => !this.args.includes(n))) };
  }

  /** What kubectl cp takes: a path, `POD:` or `NAMESPACE/`. */
  *copySpecs(): Task<Completion> {
    if (/^[/.~]/.test(this.word) || this.word.includes(':')) return files;
    const slash = this.word.indexOf('/');
    if (slash > 0) return none;
    const pods = yield* objectNames(this.context, 'pods');
    const namespaces = yield* objectNames(this.context, 'namespaces');
    const items = this.starting([...namespaces.map((n) => `${n}/`), ...pods.map((p) => `${p}:`)]);
    return items.length > 0 ? { items, nospace: true } : files;
  }

  *argument(spec: CommandSpec, what: ArgCompletion | undefined): Task<Completion> {
    if (what === undefined) return files;
    if (typeof what !== 'string') {
      if ('types' in what) return yield* this.resources(what.types);
      return { items: this.args.length === 0 ? this.starting(what as readonly string[]) : [] };
    }
    switch (what) {
      case 'resource':
        if (spec.name === 'explain') return { items: this.args.length === 0 ? this.starting(yield* resourceTypes(this.context)) : [] };
        return yield* this.resources(undefined);
      case 'pod':
        if (this.args.length === 0) return yield* this.pods();
        if (spec.name === 'port-forward') return { items: this.starting(yield* ports(this.context, this.args[0]!)) };
        return spec.name === 'logs' && this.args.length === 1 ? { items: this.starting(yield* containerNames(this.context, this.args[0]!)) } : none;
      case 'podname':
        return yield* this.names('pods', false);
      case 'node':
        return yield* this.names('nodes', spec.name !== 'node');
      case 'csr':
        return yield* this.names('certificatesigningrequests', true);
      case 'copy':
        return this.args.length === 0 ? yield* this.copySpecs() : files;
      case 'file':
        return files;
      case 'none':
        return none;
      default:
        return this.args.length === 0 ? this.value(what) : none;
    }
  }

  /** Names out of the kubeconfig. */
  private value(what: 'context' | 'cluster' | 'user'): Completion {
    const { config } = this.context;
    const from = { context: config.contexts, cluster: config.clusters, user: config.users }[what];
    return { items: this.starting([...from.keys()].sort()) };
  }

  *flagValue(flag: FlagSpec): Task<Completion> {
    const what = flag.completion;
    if (what === undefined) return flag.type === 'bool' ? { items: this.starting(['true', 'false']) } : files;
    if (typeof what !== 'string') return { items: this.starting(what) };
    switch (what) {
      case 'namespace':
        return { items: this.starting(yield* objectNames(this.context, 'namespaces')) };
      case 'node':
        return { items: this.starting(yield* objectNames(this.context, 'nodes')) };
      case 'container':
        return { items: this.args[0] === undefined ? [] : this.starting(yield* containerNames(this.context, this.args[0])) };
      case 'resource':
        return { items: this.starting(yield* resourceTypes(this.context)) };
      case 'context':
      case 'cluster':
      case 'user':
        return this.value(what);
      default:
        return files;
    }
  }

  flagNames(flags: readonly FlagSpec[]): Completion {
    const repeats = new Set(['stringArray', 'stringSlice', 'stringToString']);
    const items = flags
      .filter((f) => !f.hidden && !f.deprecated && (repeats.has(f.type) || !this.context.flags.changed(f.name)))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((f) => [`--${f.name}`, ...(f.type !== 'bool' && f.noOptDefVal === undefined ? [`--${f.name}=`] : []), ...(f.shorthand ? [`-${f.shorthand}`] : [])]);
    return { items: this.starting(items) };
  }
}

const flagCalled = (flags: readonly FlagSpec[], word: string): FlagSpec | undefined => flags.find((f) => word === `--${f.name}` || (f.shorthand !== undefined && word === `-${f.shorthand}`));

/** Completes the last of `words`, which follow `kubectl` on a command line (cobra's getCompletions). */
export function* completeWords(process: Process, words: readonly string[]): Task<Completion> {
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? '';
  const { command, path, argv } = find(before[0] === 'help' ? before.slice(1) : before);
  const flags = [...(command.flags ?? []), ...globalFlags.filter((g) => !command.flags?.some((f) => f.name === g.name)), { name: 'help', shorthand: 'h', type: 'bool', usage: '' } satisfies FlagSpec];

  const last = argv.at(-1);
  const pending = last !== undefined && last.startsWith('-') && !argv.includes('--') && takesNext(last, flags) ? flagCalled(flags, last) : undefined;
  const context = new SilentContext(process, path);
  try {
    const parsed = parseFlags(flags, pending ? argv.slice(0, -1) : argv);
    context.flags = parsed.flags;
    context.args = parsed.args;
    context.dash = parsed.dash;
  } catch {
    context.flags = parseFlags(flags, []).flags;
  }
  if (context.dash >= 0) return files;

  try {
    if (pending) return yield* new Completing(context, word).flagValue(pending);
    const equals = /^(-{1,2}[a-z-]+)=([^]*)$/.exec(word);
    const given = equals && flagCalled(flags, equals[1]!);
    if (given) {
      const value = yield* new Completing(context, equals[2]!).flagValue(given);
      return { ...value, items: value.items.map((i) => `${equals[1]!}=${i}`) };
    }
    const completing = new Completing(context, word);
    if (word.startsWith('-')) return completing.flagNames(flags);
    const helpers = command === root ? ['help'] : [];
    const commands = (command.commands ?? []).filter((c) => !c.hidden).map((c) => c.name);
    if (commands.length > 0 && context.args.length === 0) {
      const items = [...commands, ...helpers].filter((n) => n.startsWith(word)).sort();
      if (items.length > 0 || !command.run) return { items };
    }
    if (before[0] === 'help' || command === root) return none;
    return yield* completing.argument(command, command.completion ?? (command.commands ? 'none' : undefined));
  } catch {
    // Without a server, or without rights, there is nothing to offer.
    return none;
  }
}

/** The completer for a shell: `words[0]` is kubectl, `words[index]` is what is typed of the word at the cursor. */
export function* completeKubectl(words: readonly string[], index: number, process: Process): Task<Completion> {
  return yield* completeWords(process, words.slice(1, index + 1));
}
