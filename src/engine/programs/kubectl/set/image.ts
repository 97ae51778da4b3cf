import type { Container } from '../../../api/kubernetes.ts';
import type { CommandSpec } from '../command.ts';
import { throwAll } from '../errors.ts';
import { parsePairs, splitPairs } from '../pairs.ts';
import { podSpecOf, podSpecPatch, withPodSpec } from './podspec.ts';
import { recordFlag } from '../record.ts';
import { checkSet, runSet, setFlags, setProblems, setTargets } from './run.ts';

export const image: CommandSpec = {
  name: 'image',
  usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  short: 'Set the images of a pod template',
  long: 'Set the images of containers. `*` stands for all containers.\n\n Possible resources: pod (po), replicationcontroller (rc), deployment (deploy), daemonset (ds), statefulset (sts), cronjob (cj), replicaset (rs)',
  examples: "# Another image for one container, and for another\nkubectl set image deployment/web web=nginx:1.28 log=busybox\n\n# For all containers of a DaemonSet\nkubectl set image daemonset agent '*=busybox:1.37'",
  flags: [...setFlags(), recordFlag],
  completion: 'resource',
  *run(context) {
    checkSet(context, 'image updated');
    const { resources, pairs } = splitPairs(context.args, 'image');
    const images = new Map(Object.entries(parsePairs(pairs, 'image', false).set));
    const infos = yield* setTargets(context, resources);
    const problems = setProblems(context);
    if (images.size === 0) problems.push('at least one image update is required');
    if (images.has('*') && images.size > 1) problems.push('all containers are already specified by *, but saw more than one container_name=container_image pairs');
    throwAll(problems.map((text) => new Error(text)));
    yield* runSet(context, infos, {
      done: 'image updated',
      refused: 'failed to patch image update to pod template:',
      *change(info, errors) {
        const spec = podSpecOf(info.object);
        const changed = (list: readonly Container[] | undefined) => (list ?? []).map((c) => ({ ...c, image: images.get(c.name) ?? images.get('*') ?? c.image! }));
        const containers = changed(spec.containers);
        const initContainers = spec.initContainers && changed(spec.initContainers);
        const known = new Set([...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.name));
        for (const name of images.keys()) if (name !== '*' && !known.has(name)) errors.push(new Error(`error: unable to find container named ${JSON.stringify(name)}`));
        const object = withPodSpec(info.object, { ...spec, containers, ...(initContainers ? { initContainers } : {}) });
        const patched = (list: readonly Container[], old: readonly Container[]) => list.filter((c, i) => c.image !== old[i]!.image).map((c) => ({ name: c.name, image: c.image }));
        const [some, init] = [patched(containers, spec.containers), patched(initContainers ?? [], spec.initContainers ?? [])];
        return { object, patch: podSpecPatch(info.object.kind, { ...(some.length ? { containers: some } : {}), ...(init.length ? { initContainers: init } : {}) }) };
      },
    });
  },
};
