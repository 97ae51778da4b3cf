import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { Aggregate, LogFatal, throwAll } from '../errors.ts';
import { columnsFromSpec, columnsFromTemplate, CustomColumnsPrinter } from '../print/customcolumns.ts';
import { NoPrinter, printerFor, type Printer } from '../print/printer.ts';
import { sortItems } from '../print/sort.ts';
import type { Info } from '../info.ts';
import { isList, type Resources } from '../resources.ts';
import { resolvePath } from '../text/path.ts';
import { formats, type GetPlan } from './getplan.ts';

/** A printer of whole objects: everything but tables. */
export const objectPrinter = (context: Context): Printer => {
  const { flags } = context;
  const output = flags.string('output');
  if (output.startsWith('custom-columns')) {
    const at = output.indexOf('=');
    const value = at < 0 ? '' : output.slice(at + 1);
    const format = at < 0 ? output : output.slice(0, at);
    if (format === 'custom-columns-file') {
      if (value === '') throw new Error('custom-columns format specified but no custom columns given');
      const { fs } = context.process.machine;
      const path = resolvePath(context.process, value);
      if (!fs.stat(path)) throw new Error(`error reading template ${value}, open ${value}: no such file or directory\n`);
      return new CustomColumnsPrinter(columnsFromTemplate(fs.read(path)), false, (text) => context.out(text));
    }
    if (format === 'custom-columns') return new CustomColumnsPrinter(columnsFromSpec(value), flags.bool('no-headers'), (text) => context.out(text));
  }
  const printer = printerFor(context, output);
  if (!printer) throw new NoPrinter(output, formats);
  return printer;
};

/** Prints what was asked for as one object: `get -o yaml`. */
export function* printObjects(context: Context, resources: Resources, plan: GetPlan): Task {
  const infos = yield* resources.infos();
  const errors: Error[] = [];
  if (resources.error) {
    if (resources.singleItemImplied) throw resources.error;
    errors.push(resources.error);
  }
  if (infos.length === 0 && context.flags.bool('ignore-not-found')) return throwAll(errors);
  const printer = objectPrinter(context);
  let object = infos[0]?.object;
  if (!resources.singleItemImplied || infos.length !== 1) object = listOf(infos);
  try {
    if (plan.sortBy && isList(object)) object = { ...(object as KubeObject), items: sortItems(object.items as KubeObject[], plan.sortBy) } as KubeObject;
    context.out(printer.print(object!));
  } catch (error) {
    if (error instanceof LogFatal) throw error;
    errors.push(error as Error);
  }
  if (errors.length) throw new Aggregate(errors, resources.error !== undefined);
}

const listOf = (infos: readonly Info[]): KubeObject => ({ apiVersion: 'v1', items: infos.map((i) => i.object), kind: 'List', metadata: { resourceVersion: '' } }) as unknown as KubeObject;
