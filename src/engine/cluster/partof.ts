import type { Host } from '../hosts/host.ts';
import type { ComponentPlace } from '../kubelet/node.ts';
import type { Component } from '../sim/component.ts';
import { Part } from '../sim/part.ts';
import type { Preset } from './presets.ts';
import type { Parts } from './ownparts.ts';
import { commandOf } from './staticpods.ts';

const ownParts = new Part('control plane command lines', () => import('./ownparts.ts'));

/** The pod that a part of the cluster runs in. */
type Pod = Pick<ComponentPlace, 'host' | 'pod' | 'isStatic'>;

const isKubeadms = (name: string, { host, pod, isStatic }: Pod): boolean => isStatic && pod === `${name}-${host.host}`;

const filesIn = (args: readonly string[]): string[] => args.flatMap((arg) => /^--[\w-]+=(\/etc\/kubernetes\/.*)/.exec(arg)?.[1] ?? []);

/** True for a command line that kubeadm wrote, on a machine that has its files. */
const asWritten = (preset: Preset, name: string, args: readonly string[], host: Host): boolean => {
  const command = commandOf(preset, name);
  return args.length === command?.length && args.every((arg, i) => arg === command[i]) && filesIn(args).every((path) => host.fs.stat(path) !== undefined);
};

/**
 * What must be loaded before a container of the control plane's images starts, if anything. `grown` tells that somebody may have changed
 * the machines: etcd's data, and what is mounted.
 */
export const partFor = (preset: Preset, name: string, pod: Pod, args: readonly string[], grown: boolean): Part | undefined =>
  commandOf(preset, name) && (grown || !(isKubeadms(name, pod) && asWritten(preset, name, args, pod.host))) ? ownParts : undefined;

/** The part of the cluster that a pod of its image is: kubeadm's, where it is one of its static pods, or one of the pod's own. */
export function ownPart(cluster: Parts, name: string, place: ComponentPlace): Component | undefined {
  if (cluster.sim.has(ownParts)) return ownParts.loaded!.ownPart(cluster, name, place);
  return isKubeadms(name, place) ? cluster.components.get(name) : undefined;
}
