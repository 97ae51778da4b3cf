import type { CommandSpec } from '../command.ts';
import { fieldManagerFlag, fileOptions, filenameFlags, printFlags, validateFlag, validationOf } from '../flags/common.ts';
import { originalConfiguration } from '../lastapplied.ts';
import type { Info } from '../info.ts';
import { Resources } from '../resources.ts';
import { lineEndingsFlag } from '../verbs/edit.ts';
import { saveLastApplied } from './save.ts';
import { editInfos } from './session.ts';

export const editLastApplied: CommandSpec = {
  name: 'edit-last-applied',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  short: 'Edit what an object was last applied with',
  examples: `# Of a deployment
kubectl apply edit-last-applied deployment/web`,
  flags: [...printFlags(), ...filenameFlags('that name the objects'), lineEndingsFlag, fieldManagerFlag('kubectl-client-side-apply'), validateFlag],
  completion: 'resource',
  *run(context) {
    const { namespace, explicit } = context.namespace();
    const resources = yield* Resources.of(context, { args: context.args, ...fileOptions(context), typeMeansAll: true, latest: true, namespace, enforceNamespace: explicit, continueOnError: true, flatten: true });
    validationOf(context);
    const configurations: Info[] = [];
    for (const info of yield* resources.all()) {
      const text = originalConfiguration(info.object);
      if (text === undefined) continue;
      const parsed = yield* Resources.of(context, { document: { name: 'edited-file', text }, namespace, continueOnError: true, flatten: true });
      configurations.push((yield* parsed.all())[0]!);
    }
    if (configurations.length === 0)
      throw new Error('no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`');
    yield* editInfos(context, configurations, { mode: 'last-applied', save: (edited) => saveLastApplied(context, configurations, edited) });
  },
};
