import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { typedResource } from '../create/generator.ts';
import { printFlags } from '../flags/common.ts';
import { requirePrinter } from '../print/printer.ts';
import { TabWriter } from '../print/tabwriter.ts';
import { goStrings } from '../rbac.ts';
import { createObject } from '../requests.ts';

const reviews = typedResource('authentication.k8s.io/v1', 'SelfSubjectReview', 'selfsubjectreviews', false);

interface UserInfo {
  username?: string;
  uid?: string;
  groups?: string[];
  extra?: Record<string, string[]>;
}

export const whoami: CommandSpec = {
  name: 'whoami',
  usage: '',
  short: 'Show who the server takes you for',
  long: 'Show who the server takes you for: name, groups and what else it knows.',
  examples: '# As a table\nkubectl auth whoami\n\n# As JSON\nkubectl auth whoami -o json',
  flags: printFlags(),
  completion: 'none',
  *run(context) {
    const printer = context.flags.string('output') || context.flags.string('template') ? requirePrinter(context, undefined, { order: 'own' }) : undefined;
    let review: KubeObject;
    try {
      review = yield* createObject(context, { mapping: reviews, namespace: '' }, { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {}, status: { userInfo: {} } });
    } catch (error) {
      if (isStatus(error, 'Forbidden')) throw new Error('the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it');
      if (isStatus(error, 'NotFound')) throw new Error('the selfsubjectreviews API is not enabled in the cluster');
      throw error;
    }
    const { username, uid, groups, extra } = review.status.userInfo as UserInfo;
    const { kind, apiVersion, metadata } = review;
    if (printer) return context.out(printer.print({ kind, apiVersion, metadata, status: { userInfo: { username, uid, groups, extra } } } as unknown as KubeObject));
    const writer = new TabWriter();
    writer.write('ATTRIBUTE\tVALUE\n');
    if (username) writer.write(`Username\t${username}\n`);
    if (uid) writer.write(`UID\t${uid}\n`);
    if (groups?.length) writer.write(`Groups\t${goStrings(groups)}\n`);
    for (const key of Object.keys(extra ?? {}).sort()) writer.write(`Extra: ${key}\t${goStrings(extra![key])}\n`);
    context.out(writer.flush());
  },
};
