import type { Container } from '../../../api/kubernetes.ts';
import { isQuantity } from '../../../api/quantity.ts';
import type { CommandSpec } from '../command.ts';
import { mapContainers, podSpecOf, podSpecPatch, withPodSpec } from './podspec.ts';
import { recordFlag } from '../record.ts';
import { checkSet, runSet, setFlags, setProblems, setTargets } from './run.ts';

/** `cpu=100m,memory=64Mi` */
const parse = (text: string): Record<string, string> => {
  const list: Record<string, string> = {};
  if (!text) return list;
  for (const part of text.split(',')) {
    const [name, value, ...more] = part.split('=') as [string, string?, ...string[]];
    if (!name || value === undefined || more.length) throw new Error(`Invalid argument syntax ${part}, expected <resource>=<value>`);
    if (!isQuantity(value)) throw new Error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    list[name] = value;
  }
  return list;
};

export const resources: CommandSpec = {
  name: 'resources',
  usage: '(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  short: 'Set requests and limits of a pod template',
  examples: '# Limits for one container\nkubectl set resources deployment web -c=nginx --limits=cpu=200m,memory=512Mi\n\n# Requests and limits for all\nkubectl set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi',
  flags: [
    ...setFlags(),
    recordFlag,
    { name: 'containers', shorthand: 'c', type: 'string', default: '*', usage: 'Only containers with names like this.' },
    { name: 'limits', type: 'string', usage: 'What the containers may use at most: cpu=100m,memory=256Mi.' },
    { name: 'requests', type: 'string', usage: 'What the containers ask for: cpu=100m,memory=256Mi.' },
  ],
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    checkSet(context, 'resource requirements updated');
    const infos = yield* setTargets(context, context.args);
    for (const problem of setProblems(context)) throw new Error(problem);
    const [limits, requests] = [flags.string('limits'), flags.string('requests')];
    if (!limits && !requests) throw new Error('you must specify an update to requests or limits (in the form of --requests/--limits)');
    const asked = { limits: parse(limits), requests: parse(requests) };
    const merged = (c: Container): Container => {
      const own = { ...c.resources } as Record<string, Record<string, string>>;
      for (const kind of ['limits', 'requests'] as const) if (Object.keys(asked[kind]).length) own[kind] = { ...own[kind], ...asked[kind] };
      return { ...c, resources: own };
    };
    yield* runSet(context, infos, {
      done: 'resource requirements updated',
      refused: 'failed to patch resources update to pod template',
      *change(info, errors) {
        const changed = mapContainers(podSpecOf(info.object), flags.string('containers'), merged);
        if (!changed) {
          errors.push(new Error(`error: unable to find container named ${flags.string('containers')}`));
          return undefined;
        }
        return { object: withPodSpec(info.object, changed.spec), patch: podSpecPatch(info.object.kind, changed.patch) };
      },
    });
  },
};
