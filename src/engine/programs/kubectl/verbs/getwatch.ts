import type { KubeObject, Table } from '../../../api/types.ts';
import { isStatus, StatusError } from '../../../api/status.ts';
import type { Status } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { TabWriter } from '../print/tabwriter.ts';
import { watchObjects } from '../requests.ts';
import { isList, Resources } from '../resources.ts';
import { objectPrinter } from './getobjects.ts';
import { readOptions, type GetPlan } from './getplan.ts';
import { asTable, tablePrinter } from './gettables.ts';

/** `get -w`: prints what there is, then each change until the watch or kubectl ends. */
export function* watch(context: Context, plan: GetPlan): Task {
  const { flags } = context;
  const options = { ...readOptions(context, plan), singleResourceType: true };
  const resources = yield* Resources.of(context, options);
  const infos = yield* resources.infos();
  if (resources.error) {
    if (isStatus(resources.error, 'NotFound') && flags.bool('ignore-not-found')) return;
    throw resources.error;
  }
  const several = infos.length !== 1 && !resources.collection;
  if (several && infos.some((i) => i.mapping !== infos[0]?.mapping)) throw new Error('watch is only supported on individual resources and resource collections - more than 1 resource was found');
  const info = infos[0]!;
  const events = flags.bool('output-watch-events');
  const table = plan.human ? tablePrinter(context, info.mapping, { withNamespace: plan.allNamespaces, withKind: false }) : undefined;
  const printer = table ? undefined : objectPrinter(context);
  const writer = new TabWriter({ remember: true });

  const show = (object: KubeObject, type: string): void => {
    if (table) {
      writer.write(table.print(asTable(object, context.now()), events ? type : undefined));
      context.out(writer.flush());
    } else context.out(printer!.print(events ? ({ type, object } as unknown as KubeObject) : object));
  };

  const collection = resources.collection;
  let quiet = false;
  if (!flags.bool('watch-only')) {
    const objects = infos.flatMap((i) => (isList(i.object) ? (i.object.items as KubeObject[]) : [i.object]));
    for (const object of objects) show(object, 'ADDED');
  }
  if (several) throw new Error('you may only watch a single resource or type of resource at a time');
  // A watch on one object begins with that object; it is shown already, or not wanted.
  if (!collection) quiet = true;

  const stream = yield* watchObjects(
    context,
    { mapping: info.mapping, namespace: info.namespace, ...(collection ? {} : { name: info.name }) },
    {
      accept: options.accept,
      query: {
        ...options.query,
        ...(collection && options.selector ? { labelSelector: options.selector } : {}),
        ...(collection && options.fieldSelector ? { fieldSelector: options.fieldSelector } : {}),
        resourceVersion: collection ? String((infos[infos.length - 1]!.object as unknown as Table).metadata.resourceVersion ?? '') : '0',
      },
    },
  );
  try {
    yield* context.flush();
    for (let event = yield* stream.next(); event !== undefined; event = yield* stream.next()) {
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'ERROR') throw new StatusError(event.object as unknown as Status);
      if (!quiet) show(event.object, event.type);
      quiet = false;
      yield* context.flush();
    }
  } finally {
    stream.stop();
  }
}
