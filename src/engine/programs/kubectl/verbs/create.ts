import type { CommandSpec } from '../command.ts';
import { clusterrole } from '../create/clusterrole.ts';
import { configmap } from '../create/configmap.ts';
import { cronjob } from '../create/cronjob.ts';
import { deployment } from '../create/deployment.ts';
import { ingress } from '../create/ingress.ts';
import { job } from '../create/job.ts';
import { namespace } from '../create/namespace.ts';
import { pdb } from '../create/pdb.ts';
import { priorityclass } from '../create/priorityclass.ts';
import { quota } from '../create/quota.ts';
import { role } from '../create/role.ts';
import { clusterrolebinding, rolebinding } from '../create/rolebinding.ts';
import { secret } from '../create/secret.ts';
import { service } from '../create/service.ts';
import { serviceaccount } from '../create/serviceaccount.ts';
import { token } from '../create/token.ts';
import { createEdited } from '../edit/manifest.ts';
import { addSource } from '../errors.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, fileOptions, filenameFlags, printFlags, requireFiles, saveConfigFlag, selectorFlag, validateFlag, validationOf, writeQuery } from '../flags/common.ts';
import { saveConfig } from '../lastapplied.ts';
import { requirePrinter } from '../print/printer.ts';
import { recorded, recordFlag } from '../record.ts';
import { createObject } from '../requests.ts';
import { Resources } from '../resources.ts';
import { lineEndingsFlag } from './edit.ts';
import { checkRaw, sendRaw } from './raw.ts';

export const create: CommandSpec = {
  name: 'create',
  usage: '-f FILENAME',
  short: 'Make a resource from a file or from standard input',
  long: 'Make a resource from a file or from standard input, in JSON or YAML. The commands below make one without a file.',
  examples: `# What a file describes
kubectl create -f pod.yaml

# What another program says
cat pod.json | kubectl create -f -`,
  flags: [
    ...printFlags(),
    ...filenameFlags('that describe what to create'),
    validateFlag,
    { name: 'edit', type: 'bool', usage: 'Edit it before it is created.' },
    lineEndingsFlag,
    saveConfigFlag,
    dryRunFlag,
    selectorFlag,
    recordFlag,
    { name: 'raw', type: 'string', usage: 'A path of the API to post a file to as it is.' },
    fieldManagerFlag('kubectl-create'),
  ],
  commands: [namespace, quota, secret, configmap, serviceaccount, service, deployment, clusterrole, clusterrolebinding, role, rolebinding, pdb, priorityclass, job, cronjob, ingress, token],
  *run(context) {
    const { flags } = context;
    if (context.args.length) throw context.usage(`Unexpected args: [${context.args.join(' ')}]`);
    const dryRun = dryRunOf(context);
    validationOf(context);
    if (flags.string('raw')) {
      requireFiles(context);
      if (flags.bool('edit')) throw new Error('--raw and --edit are mutually exclusive');
      checkRaw(context, { least: 1 });
      return yield* sendRaw(context, 'create');
    }
    if (flags.bool('edit')) {
      requireFiles(context);
      return yield* createEdited(context);
    }
    const printer = requirePrinter(context, dryRunOperation('created', dryRun));
    requireFiles(context);
    yield* context.connect();
    const { namespace: ns, explicit } = context.namespace();
    const resources = yield* Resources.of(context, {
      ...fileOptions(context),
      namespace: ns,
      enforceNamespace: explicit,
      selector: flags.string('selector') || undefined,
      continueOnError: true,
      flatten: true,
      validate: validationOf(context) !== 'Ignore',
    });
    let count = 0;
    yield* resources.visit(function* (info) {
      try {
        let object = recorded(context, saveConfig(info.object, flags.bool('save-config')));
        if (dryRun !== 'client') object = yield* createObject(context, info, object, { query: writeQuery(context, dryRun) });
        count++;
        context.out(printer.print(object));
      } catch (error) {
        throw addSource('creating', info.source, error);
      }
    });
    if (count === 0) throw new Error('no objects passed to create');
  },
};
