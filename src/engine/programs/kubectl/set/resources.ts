import type { Container } from '../../../api/kubernetes.ts';
import { isQuantity } from '../../../api/quantity.ts';
import type { CommandSpec } from '../command.ts';
import { matchesName, mapContainers, podSpecOf, podSpecPatch, withPodSpec } from './podspec.ts';
import { recordFlag } from '../record.ts';
import { runSet, setFlags } from './run.ts';

/** `cpu=100m,memory=64Mi` */
const parse = (text: string): Record<string, string> => {
  const list: Record<string, string> = {};
  if (!text) return list;
  for (const part of text.split(',')) {
    const [name, value, ...more] = part.split('=') as [string, string?, ...string[]];
    if (!name || value === undefined || more.length) throw new Error(`invalid argument syntax ${part}, expected <resource>=<value>`);
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
    const [limits, requests] = [flags.string('limits'), flags.string('requests')];
    if (!limits && !requests) throw new Error('you must specify an update to requests or limits (in the form of --requests/--limits)');
    const asked = { limits: parse(limits), requests: parse(requests) };
    yield* runSet(context, {
      args: context.args,
      done: 'resource requirements updated',
      what: 'resources',
      *change(info) {
        const spec = podSpecOf(info.object);
        const fits = (c: Container) => matchesName(flags.string('containers'), c.name);
        if (!spec.containers.some(fits)) throw new Error(`unable to find container named ${JSON.stringify(flags.string('containers'))}`);
        const merged = (c: Container): Container => {
          const own = { ...c.resources } as Record<string, Record<string, string>>;
          for (const kind of ['limits', 'requests'] as const) if (Object.keys(asked[kind]).length) own[kind] = { ...own[kind], ...asked[kind] };
          return { ...c, resources: own };
        };
        const changed = mapContainers(spec, fits, merged);
        const patch = changed.containers.filter(fits).map((c) => ({ name: c.name, resources: c.resources }));
        return { object: withPodSpec(info.object, changed), patch: podSpecPatch(info.object.kind, { containers: patch }) };
      },
    });
  },
};
