import type { Container } from '../../../api/kubernetes.ts';
import type { CommandSpec } from '../command.ts';
import { noFiles } from '../flags/common.ts';
import { Resources } from '../resources.ts';
import { podSpecOf, podSpecPatch, withPodSpec } from './podspec.ts';
import { recordFlag } from '../record.ts';
import { runSet, setFlags } from './run.ts';

/** `name=image` arguments; the rest are resources. */
const split = (args: readonly string[]): { resources: string[]; images: Map<string, string> } => {
  const images = new Map<string, string>();
  const resources: string[] = [];
  for (const arg of args) {
    const at = arg.indexOf('=');
    if (at < 0) resources.push(arg);
    else images.set(arg.slice(0, at), arg.slice(at + 1));
  }
  return { resources, images };
};

export const image: CommandSpec = {
  name: 'image',
  usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  short: 'Set the images of a pod template',
  long: 'Set the images of containers. `*` stands for all containers.\n\n Possible resources: pod (po), replicationcontroller (rc), deployment (deploy), daemonset (ds), statefulset (sts), cronjob (cj), replicaset (rs)',
  examples: "# Another image for one container, and for another\nkubectl set image deployment/web web=nginx:1.28 log=busybox\n\n# For all containers of a DaemonSet\nkubectl set image daemonset agent '*=busybox:1.37'",
  flags: [...setFlags(), recordFlag],
  completion: 'resource',
  *run(context) {
    const { resources, images } = split(context.args);
    if (resources.length === 0 && noFiles(context)) yield* Resources.of(context, { namespace: context.namespace().namespace });
    if (images.size === 0) throw new Error('at least one image update is required');
    if (images.has('*') && images.size > 1) throw new Error('all containers are already specified by *, but saw more than one container_name=container_image pairs');
    yield* runSet(context, {
      args: resources,
      done: 'image updated',
      what: 'image',
      *change(info) {
        const spec = podSpecOf(info.object);
        const changed = (list: readonly Container[] | undefined) => (list ?? []).map((c) => ({ ...c, image: images.get(c.name) ?? images.get('*') ?? c.image! }));
        const containers = changed(spec.containers);
        const initContainers = spec.initContainers && changed(spec.initContainers);
        const known = new Set([...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.name));
        for (const name of images.keys()) if (name !== '*' && !known.has(name)) throw new Error(`unable to find container named ${JSON.stringify(name)}`);
        const object = withPodSpec(info.object, { ...spec, containers, ...(initContainers ? { initContainers } : {}) });
        const patched = (list: readonly Container[], old: readonly Container[]) => list.filter((c, i) => c.image !== old[i]!.image).map((c) => ({ name: c.name, image: c.image }));
        const [some, init] = [patched(containers, spec.containers), patched(initContainers ?? [], spec.initContainers ?? [])];
        return { object, patch: podSpecPatch(info.object.kind, { ...(some.length ? { containers: some } : {}), ...(init.length ? { initContainers: init } : {}) }) };
      },
    });
  },
};
