import type { CommandSpec } from '../command.ts';
import { editInfos } from '../edit/session.ts';
import { savePatch } from '../edit/save.ts';
import { fieldManagerFlag, fileOptions, filenameFlags, printFlags, saveConfigFlag, validateFlag, validationOf } from '../flags/common.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { requirePrinter } from '../print/printer.ts';
import { recordFlag } from '../record.ts';
import { Resources } from '../resources.ts';

export const lineEndingsFlag: FlagSpec = { name: 'windows-line-endings', type: 'bool', usage: 'End lines as Windows does.' };

export const edit: CommandSpec = {
  name: 'edit',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  short: 'Edit a resource of the server',
  long: `Edit a resource of the server in the editor that KUBE_EDITOR or EDITOR names, or in vi.

What was changed is sent as a patch when the editor ends. If the server refuses it, the editor comes up again with the reason at the top of the file; if that can't help, the text stays in a file in /tmp.`,
  examples: `# A deployment
kubectl edit deployment/web

# With another editor
KUBE_EDITOR=nano kubectl edit svc/web

# As JSON
kubectl edit job/pi -o json`,
  flags: [
    ...printFlags(),
    ...filenameFlags('that name the objects to edit'),
    validateFlag,
    { name: 'output-patch', type: 'bool', usage: 'Print the patch that is sent.' },
    lineEndingsFlag,
    fieldManagerFlag('kubectl-edit'),
    saveConfigFlag,
    recordFlag,
    { name: 'subresource', type: 'string', usage: 'The subresource to edit.', completion: ['status', 'scale', 'resize'] },
  ],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const { namespace, explicit } = context.namespace();
    const subresource = flags.string('subresource') || undefined;
    const resources = yield* Resources.of(context, {
      args: context.args,
      ...fileOptions(context),
      typeMeansAll: true,
      latest: true,
      namespace,
      enforceNamespace: explicit,
      continueOnError: true,
      flatten: true,
      subresource,
    });
    validationOf(context);
    const infos = yield* resources.all();
    if (infos.length === 0) throw new Error('edit cancelled, no objects found');
    requirePrinter(context, 'edited', { formats: ['json', 'kyaml', 'yaml'] });
    yield* editInfos(context, infos, { mode: 'normal', subresource, save: (edited, report) => savePatch(context, infos, edited, report, subresource) });
  },
};
