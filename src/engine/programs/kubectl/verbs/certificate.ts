import { isStatus } from '../../../api/status.ts';
import { rfc3339 } from '../../../api/time.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { typedResource } from '../create/generator.ts';
import { fileOptions, filenameFlags, noFiles, printFlags } from '../flags/common.ts';
import { helpText } from '../help.ts';
import { requirePrinter } from '../print/printer.ts';
import { getObject, replaceObject } from '../requests.ts';
import { Resources } from '../resources.ts';

const csrs = typedResource('certificates.k8s.io/v1', 'CertificateSigningRequest', 'certificatesigningrequests', false);

interface Decision {
  type: 'Approved' | 'Denied';
  not: 'Approved' | 'Denied';
  reason: string;
  message: string;
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastUpdateTime?: string;
}

/** Puts the decision among the conditions of a request, unless it is there; `force` writes it all the same. */
function* decide(context: Context, name: string, decision: Decision, force: boolean): Task {
  for (let attempt = 0; ; attempt++) {
    let csr: KubeObject;
    try {
      csr = yield* getObject(context, { mapping: csrs, namespace: '', name });
    } catch (error) {
      if (isStatus(error, 'NotFound')) throw new Error(`could not find v1 version of ${name}: ${error.message}`);
      throw error;
    }
    const status = (csr.status ?? {}) as { conditions?: Condition[] };
    const conditions = status.conditions ?? [];
    if (conditions.some((c) => c.type === decision.not)) throw new Error(`certificate signing request "${name}" is already ${decision.not}`);
    const decided = conditions.some((c) => c.type === decision.type);
    if (decided && !force) return;
    const { type, reason, message } = decision;
    const condition: Condition = { type, status: 'True', reason, message, lastUpdateTime: rfc3339(context.now()) };
    try {
      yield* replaceObject(context, { mapping: csrs, namespace: '', name }, { ...csr, status: { ...status, conditions: decided ? conditions : [...conditions, condition] } }, { subresource: 'approval' });
      return;
    } catch (error) {
      if (!isStatus(error, 'Conflict') || attempt >= 10) throw error;
    }
  }
}

const command = (name: string, operation: string, words: Pick<CommandSpec, 'short' | 'long'>, decision: Decision): CommandSpec => ({
  name,
  usage: '(-f FILENAME | NAME)',
  ...words,
  examples: `# A request\nkubectl certificate ${name} jane`,
  flags: [...printFlags(), { name: 'force', type: 'bool', usage: 'Write the decision even if it is taken already.' }, ...filenameFlags('that name the requests')],
  completion: 'csr',
  *run(context) {
    const printer = requirePrinter(context, operation);
    if (context.args.length === 0 && noFiles(context)) throw new Error('one or more CSRs must be specified as <name> or -f <filename>');
    yield* context.connect();
    const args = context.args.map((n) => (n.includes('/') ? n : `certificatesigningrequests/${n}`));
    const resources = yield* Resources.of(context, { knownType: true, args, ...fileOptions(context), namespace: '', latest: true, continueOnError: true, flatten: true });
    let found = 0;
    yield* resources.visit(function* ({ object }) {
      if (object.kind !== 'CertificateSigningRequest') throw new Error(`can only handle CertificateSigningRequest.certificates.k8s.io objects, got ${object.kind}`);
      yield* decide(context, object.metadata.name, decision, context.flags.bool('force'));
      found++;
      context.out(printer.print(object));
    });
    if (found === 0) context.out('No resources found\n');
  },
});

export const certificate: CommandSpec = {
  name: 'certificate',
  usage: 'SUBCOMMAND',
  short: 'Approve or deny certificate requests',
  commands: [
    command(
      'approve',
      'approved',
      {
        short: 'Approve a certificate signing request',
        long: 'Approve a certificate signing request, so that the signer issues the certificate.\n\nWhoever holds it can act as the user and the groups that it names: look at the request first.',
      },
      { type: 'Approved', not: 'Denied', reason: 'KubectlApprove', message: 'This CSR was approved by kubectl certificate approve.' },
    ),
    command('deny', 'denied', { short: 'Deny a certificate signing request' }, { type: 'Denied', not: 'Approved', reason: 'KubectlDeny', message: 'This CSR was denied by kubectl certificate deny.' }),
  ],
  *run(context) {
    context.out(helpText(context.path, certificate));
  },
};
