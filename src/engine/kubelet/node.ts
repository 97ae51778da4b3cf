import type { Node } from '../api/kubernetes.ts';
import type { Client } from '../client/client.ts';
import type { EventRecorder } from '../client/recorder.ts';
import type { Containerd } from './containerd/containerd.ts';
import type { Host } from '../hosts/host.ts';
import type { AttachedNamespace } from '../network/netns.ts';
import type { Network } from '../network/network.ts';
import type { Component } from '../sim/component.ts';
import type { Random } from '../sim/random.ts';
import type { Sim, Task } from '../sim/sim.ts';
import type { Service } from '../api/kubernetes.ts';
import type { ObjectCache } from './objects.ts';
import type { KubeletConfig } from './config.ts';

/** What all parts of one node's kubelet share. */
export interface NodeContext {
  readonly sim: Sim;
  readonly name: string;
  readonly host: Host;
  readonly client: Client;
  readonly network: Network;
  readonly runtime: Containerd;
  readonly recorder: EventRecorder;
  readonly objects: ObjectCache;
  readonly random: Random;
  readonly config: KubeletConfig;
  /** The Node object as last seen. */
  readonly node: Node | undefined;
  /** Services as this node knows them, for environment variables. */
  services(): Iterable<Service>;
  /** Loads what `component` needs for a container of a pod. */
  prepare(name: string, pod: Pick<ComponentPlace, 'pod' | 'isStatic'>, args: readonly string[]): Task;
  /** What runs for a container that is a part of the cluster. */
  component(name: string, container: ComponentPlace): Component | undefined;
  /** Writes a structured line to the kubelet's journal; `source` is where the real one writes it. */
  log(severity: 'I' | 'W' | 'E', source: string, message: string, pairs?: Readonly<Record<string, string>>): void;
}

/** Where a part of the cluster runs. */
export interface ComponentPlace {
  readonly host: Host;
  readonly namespace: string;
  readonly pod: string;
  /** True for a pod of the machine's own manifests. */
  readonly isStatic: boolean;
  readonly args: readonly string[];
  /** The pod's address. */
  readonly address: string;
  readonly net: AttachedNamespace;
  /** The tag of the image. */
  readonly version: string;
  /** A file of the container; undefined where there is none. */
  read?(path: string): string | undefined;
  /** Writes a file of the container, with the folders above it; to the machine's where a volume is mounted. */
  write?(path: string, text: string): void;
  /** A line of the container's output. */
  log?(line: string): void;
}
