import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { cascadeOf } from '../deletion.ts';
import { addSource } from '../errors.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, fileOptions, filenameFlags, printFlags, requireFiles, saveConfigFlag, validateFlag, validationOf, writeQuery } from '../flags/common.ts';
import { saveConfig } from '../lastapplied.ts';
import { requirePrinter, type Printer } from '../print/printer.ts';
import { createObject, getObject, replaceObject } from '../requests.ts';
import { Resources, type ResourceOptions } from '../resources.ts';
import { deleteAll, deleteFlags, type DeletePlan } from './delete.ts';
import { checkRaw, sendRaw } from './raw.ts';

/** Without a version of its own the object replaces whatever version there is (resource.Helper.Replace). */
function* current(context: Context, info: Parameters<typeof getObject>[1] & { object: KubeObject }, subresource: string | undefined): Task<KubeObject> {
  const { object } = info;
  if (object.metadata?.resourceVersion) return object;
  let live: KubeObject;
  try {
    live = yield* getObject(context, info, { subresource });
  } catch {
    // The server says what is wrong with a PUT, and that is what counts.
    return object;
  }
  return { ...object, metadata: { ...object.metadata, resourceVersion: live.metadata.resourceVersion ?? '' } };
}

/** Standard input is read twice, so it is kept in a file; gives the file names and the folder to remove. */
function* withStdinKept(context: Context, filenames: readonly string[]): Task<{ filenames: readonly string[]; folder?: string }> {
  if (!filenames.includes('-')) return { filenames };
  const { fs } = context.process.machine;
  const folder = `/tmp/kubectl_replace_${context.process.sim.random('tempfile').int(100_000_000, 999_999_999)}`;
  fs.mkdir(folder, { recursive: true });
  fs.write(`${folder}/resource.stdin`, yield* context.read('-'));
  return { filenames: filenames.map((name) => (name === '-' ? `${folder}/resource.stdin` : name)), folder };
}

function* force(context: Context, options: ResourceOptions, plan: DeletePlan, printer: Printer): Task {
  const { filenames, folder } = yield* withStdinKept(context, options.filenames ?? []);
  try {
    yield* deleteAndCreate(context, { ...options, filenames }, plan, printer);
  } finally {
    if (folder) context.process.machine.fs.remove(folder, { recursive: true });
  }
}

function* deleteAndCreate(context: Context, options: ResourceOptions, plan: DeletePlan, printer: Printer): Task {
  const { flags } = context;
  const first = yield* Resources.of(context, { ...options, requireObject: false, ignoreNotFound: true, validate: false });
  const infos: Parameters<typeof getObject>[1][] = [];
  yield* deleteAll(context, first, plan, (info) => {
    infos.push(info);
    return true;
  });
  const deadline = context.now() + (flags.duration('timeout') || 300_000);
  for (const info of infos) {
    for (;;) {
      try {
        yield* getObject(context, info);
      } catch (error) {
        if (isStatus(error, 'NotFound')) break;
        throw error;
      }
      if (context.now() >= deadline) throw new Error('context deadline exceeded');
      yield* context.sleep(1000);
    }
  }
  let count = 0;
  const again = yield* Resources.of(context, options);
  yield* again.visit(function* (info) {
    const object = saveConfig(info.object, flags.bool('save-config'));
    const created = yield* createObject(context, info, object, { query: writeQuery(context, 'none') });
    count++;
    context.out(printer.print(created));
  });
  if (count === 0) throw new Error('no objects passed to replace');
}

export const replace: CommandSpec = {
  name: 'replace',
  usage: '-f FILENAME',
  short: 'Replace a resource by the one in a file',
  long: 'Replace a resource by the one in a file, which must be complete. With --force it is deleted and made anew.',
  examples: `# What a file describes
kubectl replace -f pod.yaml

# Another image
kubectl get pod web -o yaml | sed 's/nginx:1.26/nginx:1.27/' | kubectl replace -f -

# Delete and make anew
kubectl replace --force -f pod.yaml`,
  flags: [
    ...filenameFlags('that describe the replacements'),
    ...deleteFlags(),
    { name: 'wait', type: 'bool', usage: 'With --force: wait until the old object is gone.' },
    ...printFlags(),
    validateFlag,
    saveConfigFlag,
    dryRunFlag,
    { name: 'raw', type: 'string', usage: 'A path of the API to put a file to as it is.' },
    fieldManagerFlag('kubectl-replace'),
    { name: 'subresource', type: 'string', usage: 'The subresource to replace.', completion: ['status', 'scale', 'resize'] },
  ],
  *run(context) {
    const { flags } = context;
    const dryRun = dryRunOf(context);
    const validation = validationOf(context);
    const printer = requirePrinter(context, dryRunOperation('replaced', dryRun));
    const propagation = cascadeOf(context);
    let grace = flags.int('grace-period');
    let wait = flags.bool('wait');
    if (grace === 0) {
      grace = 1;
      wait = true;
    }
    requireFiles(context);
    const { namespace, explicit } = context.namespace();
    const forced = flags.bool('force');
    if (grace >= 0 && !forced) throw new Error('--grace-period must have --force specified');
    if (flags.duration('timeout') !== 0 && !forced) throw new Error('--timeout must have --force specified');
    if (forced && dryRun !== 'none') throw new Error('--dry-run can not be used when --force is set');
    if (flags.string('raw')) {
      checkRaw(context, { least: 1 });
      return yield* sendRaw(context, 'update');
    }
    const options: ResourceOptions = { ...fileOptions(context), namespace, enforceNamespace: explicit, continueOnError: true, flatten: true, validate: validation !== 'Ignore' };
    if (forced) {
      const plan: DeletePlan = { grace, propagation, dryRun: 'none', wait, timeoutMs: flags.duration('timeout') || 168 * 3_600_000, outputName: flags.string('output') === 'name', quiet: false, warnClusterScope: false };
      return yield* force(context, options, plan, printer);
    }
    const subresource = flags.string('subresource') || undefined;
    const resources = yield* Resources.of(context, options);
    yield* resources.visit(function* (info) {
      const object = saveConfig(info.object, flags.bool('save-config'));
      if (dryRun === 'client') return context.out(printer.print(object));
      try {
        const sent = yield* current(context, { ...info, object }, subresource);
        context.out(printer.print(yield* replaceObject(context, info, sent, { subresource, query: writeQuery(context, dryRun) })));
      } catch (error) {
        throw addSource('replacing', info.source, error);
      }
    });
  },
};
