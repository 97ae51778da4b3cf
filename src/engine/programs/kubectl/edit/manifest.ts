import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { fileOptions } from '../flags/common.ts';
import { NoPrinter } from '../print/printer.ts';
import { Resources } from '../resources.ts';
import { saveNew } from './save.ts';
import { editInfos } from './session.ts';

const shown = ['json', 'yaml', 'kyaml'];

/** `create --edit`: each object is edited, then created; --dry-run makes no difference. */
export function* createEdited(context: Context): Task {
  const { namespace, explicit } = context.namespace();
  const resources = yield* Resources.of(context, { ...fileOptions(context), namespace, enforceNamespace: explicit, continueOnError: true, flatten: true });
  yield* resources.visit(function* (info) {
    const format = context.flags.string('output');
    if (format && !shown.includes(format)) throw new NoPrinter(format, shown);
    yield* editInfos(context, [info], { mode: 'create', save: (edited) => saveNew(context, edited) });
  });
}
