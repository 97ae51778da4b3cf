import { equal } from '../../../api/share.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { Exit, messageOf } from '../errors.ts';
import { withoutManagedFields } from '../print/printer.ts';
import { validationProblem } from '../resourcefiles.ts';
import type { Info } from '../info.ts';
import { Resources } from '../resources.ts';
import { indentedJson } from '../text/json.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import { editText } from './editor.ts';
import { EditReport, type EditMode } from './report.ts';

export interface EditOptions {
  mode: EditMode;
  subresource?: string | undefined;
  /** Sends what was edited; errors of the server that another edit could mend go into the report. */
  save(edited: readonly Info[], report: EditReport): Task;
}

/** Drops the lines that are comments (cmdutil.ManualStrip). */
const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*#(?!!)/.test(line))
    .join('\n');

/** Whether two texts say the same but for comments (cmdutil.StripComments). */
const alike = (a: string, b: string): boolean => {
  try {
    return equal(parseYaml(a), parseYaml(b));
  } catch {
    return withoutComments(a) === withoutComments(b);
  }
};

/** Lets `infos` be edited together until what comes out is saved, given up or beyond repair (editor.EditOptions.Run). */
export function* editInfos(context: Context, infos: readonly Info[], options: EditOptions): Task {
  const { process } = context;
  const { fs } = process.machine;
  const format = context.flags.spec('output') ? context.flags.string('output') : '';
  const json = format === 'json';
  let report = new EditReport();
  let original = '';
  let edited = '';
  let retry = false;

  const preserved = function* (path: string, error: unknown): Task<never> {
    if (path && fs.stat(path)) context.err(`A copy of your changes has been stored to "${path}"\n`);
    throw error;
  };

  for (;;) {
    let text = json ? '' : report.header(options.mode);
    if (retry) text += withoutComments(edited);
    else {
      const shown = withoutManagedFields(together(infos));
      text += json ? `${indentedJson(shown)}\n` : emitYaml(shown);
      original = text;
    }
    const before = edited;
    yield* context.flush();
    let path = '';
    try {
      ({ path, text: edited } = yield* editText(process, context.flags.bool('windows-line-endings') ? text.replaceAll('\n', '\r\n') : text, json ? '.json' : '.yaml'));
      edited = edited.replaceAll('\r\n', '\n');
    } catch (error) {
      yield* preserved(report.path, error);
    }
    if (retry && alike(before, edited)) yield* preserved(path, new Error('Edit cancelled, no valid changes were saved.'));
    if (report.path) fs.remove(report.path);

    const problem = unreadable(edited);
    if (problem) {
      report = new EditReport(path);
      retry = true;
      context.err(report.addUnreadable(problem, infos[0]!));
      continue;
    }
    if (alike(original, edited)) {
      fs.remove(path);
      return context.err('Edit cancelled, no changes made.\n');
    }
    if (!edited.split('\n').some((line) => /^\s*[^#\s]/.test(line))) {
      fs.remove(path);
      return context.err('Edit cancelled, saved file was empty.\n');
    }

    report = new EditReport(path);
    let updated: Info[];
    const { namespace } = context.namespace();
    try {
      const resources = yield* Resources.of(context, { document: { name: 'edited-file', text: edited }, namespace, continueOnError: true, flatten: true, subresource: options.subresource });
      updated = yield* resources.all();
    } catch (error) {
      retry = true;
      report.addSyntaxError(messageOf(error));
      continue;
    }
    try {
      for (const info of updated) {
        if (info.mapping.namespaced && info.namespace !== namespace)
          throw new Error(`the namespace from the provided object "${info.namespace}" does not match the namespace "${namespace}". You must pass '--namespace=${info.namespace}' to perform this operation.`);
      }
      yield* options.save(updated, report);
    } catch (error) {
      yield* preserved(path, error);
    }
    if (report.retryable > 0) {
      context.err(`You can run \`kubectl replace -f ${path}\` to try this update again.\n`);
      throw new Exit(1);
    }
    if (report.notFound > 0) {
      context.err(`The edits you made on deleted resources have been saved to "${path}"\n`);
      throw new Exit(1);
    }
    if (report.invalid === 0) {
      fs.remove(path);
      return;
    }
    retry = report.reasons.length > 0;
  }
}

/** What the editor shows: the object, or a list of them. */
const together = (infos: readonly Info[]): KubeObject =>
  infos.length === 1 ? infos[0]!.object : ({ apiVersion: 'v1', items: infos.map((i) => i.object), kind: 'List', metadata: {} } as unknown as KubeObject);

/** What keeps a text from being taken for an object, before the server sees it. */
const unreadable = (text: string): string | undefined => {
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    return messageOf(error);
  }
  if (value === null || value === undefined) return undefined;
  return validationProblem(value);
};
