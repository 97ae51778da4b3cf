import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { Exit } from '../errors.ts';
import { TabWriter } from '../print/tabwriter.ts';
import { combinedResource, compactRules, goStrings, type PolicyRule } from '../rbac.ts';

const resourceVerbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'use', 'bind', 'impersonate', '*', 'approve', 'sign', 'escalate', 'attest'];
const urlVerbs = ['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*'];

interface RulesReview {
  status: { incomplete?: boolean; evaluationError?: string; resourceRules?: PolicyRule[]; nonResourceRules?: PolicyRule[] };
}

function* list(context: Context): Task {
  const { namespace } = context.namespace();
  const { status } = (yield* context.client.send<RulesReview>({
    verb: 'create',
    group: 'authorization.k8s.io',
    version: 'v1',
    resource: 'selfsubjectrulesreviews',
    body: { kind: 'SelfSubjectRulesReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec: { namespace } },
  })).body;
  if (status.incomplete) context.warn(`the list may be incomplete: ${status.evaluationError ?? ''}`);
  const writer = new TabWriter();
  if (!context.flags.bool('no-headers')) writer.write('Resources\tNon-Resource URLs\tResource Names\tVerbs\n');
  for (const rule of compactRules([...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])])) {
    writer.write(`${[combinedResource(rule), ...[rule.nonResourceURLs, rule.resourceNames, rule.verbs].map(goStrings)].join('\t')}\n`);
  }
  context.out(writer.flush());
}

interface Asked {
  group: string;
  resource: string;
  /** Undefined where nobody knows. */
  namespaced?: boolean;
}

function* resourceOf(context: Context, arg: string): Task<Asked> {
  if (arg === '*') return { group: '', resource: '*', namespaced: true };
  try {
    return yield* context.mapper.forResource(arg.toLowerCase());
  } catch {
    const [resource = '', ...group] = arg.toLowerCase().split('.');
    if (!['users', 'groups'].includes(arg.toLowerCase())) context.warn(`the server doesn't have a resource type '${resource}'${group.length ? ` in group '${group.join('.')}'` : ''}\n`);
    return { group: '', resource: arg };
  }
}

const filled = (fields: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== ''));

interface AccessReview {
  status: { allowed: boolean; reason?: string; evaluationError?: string };
}

function* check(context: Context, verb: string, what: string): Task<boolean> {
  const { flags } = context;
  const unknownVerb = (): void => context.warn(`verb '${verb}' is not a known verb\n`);
  const subresource = flags.string('subresource');
  const everywhere = flags.bool('all-namespaces');
  const namespace = everywhere ? '' : context.namespace().namespace;
  let spec: object;
  if (what.startsWith('/')) {
    if (subresource) throw new Error('--subresource can not be used with NonResourceURL');
    if (!urlVerbs.includes(verb)) unknownVerb();
    spec = { nonResourceAttributes: { path: what, verb } };
  } else {
    const slash = what.indexOf('/');
    const { group, resource, namespaced } = yield* resourceOf(context, slash < 0 ? what : what.slice(0, slash));
    if (!everywhere) {
      if (namespaced === false) context.warn(`resource '${resource}' is not namespace scoped${group ? ` in group '${group}'` : ''}\n`);
      if (!resourceVerbs.includes(verb)) unknownVerb();
    }
    spec = { resourceAttributes: filled({ namespace, verb, group, resource, subresource, name: slash < 0 ? '' : what.slice(slash + 1) }) };
  }
  if (flags.bool('no-headers')) throw new Error('--no-headers cannot be set without --list specified');
  const { status } = (yield* context.client.send<AccessReview>({
    verb: 'create',
    group: 'authorization.k8s.io',
    version: 'v1',
    resource: 'selfsubjectaccessreviews',
    body: { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec },
  })).body;
  const why = [status.reason, status.evaluationError].filter(Boolean).map((r) => ` - ${r}`).join('');
  if (!flags.bool('quiet')) context.out(status.allowed ? 'yes\n' : `no${why}\n`);
  return status.allowed;
}

export const canI: CommandSpec = {
  name: 'can-i',
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  short: 'Ask whether something is allowed',
  long: `Ask whether something is allowed. It ends with 1 when it is not.

 VERB is a verb of the API such as get, list, watch or delete; TYPE is a resource; NONRESOURCEURL is a path that begins with "/". Together with --as one can ask for somebody else.`,
  examples: `# May I create pods in this namespace, and in all of them?
kubectl auth can-i create pods
kubectl auth can-i create pods --all-namespaces

# May this service account read logs?
kubectl auth can-i get pods --subresource=log --as=system:serviceaccount:dev:app -n dev

# All that I may do here
kubectl auth can-i --list`,
  flags: [
    { name: 'all-namespaces', shorthand: 'A', type: 'bool', usage: 'Ask for all namespaces.' },
    { name: 'quiet', shorthand: 'q', type: 'bool', usage: 'Print nothing; only the exit code tells.' },
    { name: 'subresource', type: 'string', usage: 'A subresource, such as log or scale.' },
    { name: 'list', type: 'bool', usage: 'List all that is allowed.' },
    { name: 'no-headers', type: 'bool', usage: 'With --list: no headers.' },
  ],
  completion: 'none',
  *run(context) {
    const { args, flags } = context;
    if (flags.bool('list')) {
      if (args.length > 0) throw new Error('list option must be specified with no arguments');
      if (flags.bool('quiet') || flags.bool('all-namespaces') || flags.string('subresource')) throw new Error("list option can't be specified with neither quiet, all-namespaces nor subresource options");
      return yield* list(context);
    }
    if (args.length !== 2) throw new Error("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
    yield* context.connect();
    if (!(yield* check(context, args[0]!, args[1]!))) throw new Exit(1);
  },
};
