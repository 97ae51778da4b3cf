import { humanDuration } from '../../../api/humanduration.ts';
import type { Event } from '../../../api/kubernetes.ts';
import { parseTime } from '../../../api/time.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { typedResource } from '../create/generator.ts';
import { allNamespacesFlag, chunkSizeFlag, printFlags } from '../flags/common.ts';
import { requirePrinter } from '../print/printer.ts';
import { TabWriter } from '../print/tabwriter.ts';
import { escapeTerminal } from '../print/terminal.ts';
import { groupVersion } from '../resourcemapper.ts';
import { listObjects, watchObjects } from '../requests.ts';

const events_ = typedResource('v1', 'Event', 'events');

const since = (now: number, time: string | undefined | null): string => {
  const at = parseTime(time);
  return at === undefined ? '<unknown>' : humanDuration(now - at);
};

/** `5s`, or `2s (x3 over 1m)` of what happened again and again. */
const interval = (e: Event, now: number): string => {
  const first = since(now, e.eventTime ?? e.firstTimestamp);
  if (e.series) return `${since(now, e.series.lastObservedTime)} (x${e.series.count ?? 0} over ${first})`;
  return (e.count ?? 0) > 1 ? `${since(now, e.lastTimestamp)} (x${e.count} over ${first})` : first;
};

const timeOf = (e: Event): number => parseTime(e.series?.lastObservedTime ?? e.lastTimestamp ?? e.eventTime) ?? 0;

const row = (e: Event, now: number, namespaced: boolean): string => {
  const object = `${escapeTerminal(e.involvedObject.kind ?? '')}/${escapeTerminal(e.involvedObject.name ?? '')}`;
  return `${namespaced ? `${e.metadata.namespace ?? ''}\t` : ''}${interval(e, now)}\t${escapeTerminal(e.type ?? '')}\t${escapeTerminal(e.reason ?? '')}\t${object}\t${escapeTerminal((e.message ?? '').trim())}\n`;
};

function* selectorFor(context: Context, text: string): Task<string> {
  const parts = text.split('/');
  if (parts.length === 1) throw new Error('--for must be in resource/name form');
  if (parts.length !== 2) throw new Error('arguments in resource/name form may not have more than one slash');
  const mapping = yield* context.mapper.forResource(parts[0]!.toLowerCase());
  return `involvedObject.apiVersion=${groupVersion(mapping)},involvedObject.kind=${mapping.kind},involvedObject.name=${parts[1]}`;
}

const typed = (object: KubeObject): KubeObject => ({ ...object, apiVersion: 'v1', kind: 'Event' });

export const events: CommandSpec = {
  name: 'events',
  usage: '[(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  short: 'List events',
  long: 'List what happened of late, oldest first: in the namespace, everywhere, or to one object.',
  examples: `# In the namespace
kubectl events

# To one pod
kubectl events --for pod/web

# Warnings everywhere
kubectl events -A --types=Warning

# And what happens from now on
kubectl events --for pod/web --watch`,
  flags: [
    { name: 'watch', shorthand: 'w', type: 'bool', usage: 'Go on with what happens from now on.' },
    allNamespacesFlag,
    { name: 'for', type: 'string', usage: 'Only what happened to an object, as TYPE/NAME.' },
    { name: 'types', type: 'stringSlice', usage: 'Only events of those types.', completion: ['Normal', 'Warning'] },
    { name: 'no-headers', type: 'bool', usage: 'Leave out the headers.' },
    chunkSizeFlag,
    ...printFlags(),
  ],
  *run(context) {
    const { flags } = context;
    const { namespace } = context.namespace();
    const everywhere = flags.bool('all-namespaces');
    const target = { mapping: events_, namespace: everywhere ? '' : namespace };
    const fieldSelector = flags.string('for') ? yield* selectorFor(context, flags.string('for')) : '';
    const types = flags.list('types').map((t) => t.toLowerCase());
    if (types.some((t) => t !== 'normal' && t !== 'warning')) throw new Error('valid --types are Normal or Warning');
    const wanted = (e: Event): boolean => types.length === 0 || types.includes((e.type ?? '').toLowerCase());
    const printer = flags.string('output') ? requirePrinter(context, undefined, { order: 'own' }) : undefined;
    const writer = new TabWriter({ remember: true });
    const head = (): void => {
      if (!flags.bool('no-headers')) writer.write(`${everywhere ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`);
    };
    if (flags.bool('watch')) {
      const stream = yield* watchObjects(context, target, { query: fieldSelector ? { fieldSelector } : {} });
      let first = true;
      try {
        for (let event = yield* stream.next(); event !== undefined; event = yield* stream.next()) {
          const e = event.object as unknown as Event;
          if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue;
          if (!wanted(e)) continue;
          if (printer) context.out(printer.print(typed(event.object)));
          else {
            if (first) head();
            first = false;
            writer.write(row(e, context.now(), everywhere));
            context.out(writer.flush());
          }
          yield* context.flush();
        }
      } finally {
        stream.stop();
      }
      return;
    }
    const items: Event[] = [];
    let token: string | undefined;
    do {
      const query = { limit: flags.int('chunk-size'), ...(fieldSelector ? { fieldSelector } : {}), ...(token ? { continue: token } : {}) };
      const list = yield* listObjects(context, target, { query });
      items.push(...((list.items ?? []) as unknown as Event[]).filter(wanted));
      token = (list.metadata as { continue?: string }).continue || undefined;
    } while (token);
    if (items.length === 0) return context.err(everywhere ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
    items.sort((a, b) => timeOf(a) - timeOf(b));
    if (printer) {
      const list = { kind: 'EventList', apiVersion: 'v1', metadata: {}, items: items.map((e) => typed(e as unknown as KubeObject)) };
      return context.out(printer.print(list as unknown as KubeObject));
    }
    head();
    for (const e of items) writer.write(row(e, context.now(), everywhere));
    context.out(writer.flush());
  },
};
