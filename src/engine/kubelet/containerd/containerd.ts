import type { ImageCatalogue } from '../../images/catalogue.ts';
import { canonicalName, withDefaultTag } from '../../images/reference.ts';
import type { Image } from '../../images/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { Host } from '../../hosts/host.ts';
import type { ContainerRuntime, RuntimeContainer } from '../../hosts/runtime.ts';
import type { Random } from '../../sim/random.ts';
import { Sandbox, type SandboxInit } from './sandbox.ts';
import type { ContainerSpec } from './spec.ts';
import { ContainerTask } from './task.ts';

/** Bytes that a registry delivers in a millisecond: the 63 MB of nginx take about 1.5 s in all. */
const bytesPerMs = 96_000;
/** Asking a registry whether a name still means the same: from, to, in milliseconds. */
const askMs = [380, 820] as const;
/** What is added where layers are missing. */
const unpackMs = [180, 420] as const;

/** An image on a node. */
export interface LocalImage {
  readonly image: Image;
  /** Under which names it is known. */
  readonly names: Set<string>;
  readonly pulledAt: number;
}

/** The container runtime of a machine: images, sandboxes, containers. It survives the kubelet. */
export class Containerd implements ContainerRuntime {
  readonly images = new Map<string, LocalImage>();
  readonly sandboxes = new Map<string, Sandbox>();
  readonly tasks = new Map<string, ContainerTask>();
  /** False while its unit is stopped; containers run on, nothing new starts. */
  running = false;
  /** Counts changes of `images`. */
  imageChanges = 0;
  private readonly layers = new Set<string>();
  private readonly random: Random;

  constructor(
    readonly host: Host,
    readonly catalogue: ImageCatalogue,
  ) {
    this.random = host.sim.random(`containerd/${host.host}`);
    host.containerMemory = () => this.memory();
  }

  /** The image of a name, if it is on this machine. */
  image(name: string): Image | undefined {
    return this.images.get(withDefaultTag(name))?.image ?? this.images.get(canonicalName(name))?.image;
  }

  /** Puts an image on the machine without time passing: what an installation brings. */
  preload(name: string): Image {
    return this.keep(this.catalogue.resolve(name));
  }

  /** Pulls an image; throws PullError. Only layers that are missing take time. */
  *pull(name: string): Task<Image> {
    yield sleep(this.random.int(...askMs));
    yield* this.catalogue.know(this.host.sim, name);
    const image = this.catalogue.resolve(name);
    if (this.images.get(image.name)?.image !== image) {
      const missing = image.layers.filter((l) => !this.layers.has(l.digest)).reduce((n, l) => n + l.size, 0);
      if (missing > 0) yield sleep(this.random.int(...unpackMs) + Math.round((missing / bytesPerMs) * (0.85 + this.random.float() * 0.3)));
    }
    return this.keep(image);
  }

  removeImage(name: string): boolean {
    this.imageChanges++;
    return this.images.delete(canonicalName(name));
  }

  createSandbox(init: SandboxInit): Sandbox {
    const sandbox = new Sandbox(this.id(), this.host, init);
    this.sandboxes.set(sandbox.id, sandbox);
    return sandbox;
  }

  /** Ends what still runs in it and forgets it. */
  removeSandbox(sandbox: Sandbox): void {
    for (const task of sandbox.tasks) {
      task.kill();
      this.tasks.delete(task.id);
    }
    sandbox.tasks = [];
    sandbox.release();
    this.sandboxes.delete(sandbox.id);
  }

  /** The machine has lost power: nothing runs, no network namespace is left. */
  crash(): void {
    this.running = false;
    for (const task of this.tasks.values()) task.lose();
    this.sandboxes.clear();
  }

  createContainer(sandbox: Sandbox, spec: ContainerSpec): ContainerTask {
    const task = new ContainerTask(this.id(), spec, sandbox);
    sandbox.tasks.push(task);
    this.tasks.set(task.id, task);
    return task;
  }

  removeContainer(task: ContainerTask): void {
    task.kill();
    task.sandbox.tasks = task.sandbox.tasks.filter((t) => t !== task);
    this.tasks.delete(task.id);
  }

  remove(container: RuntimeContainer): void {
    const task = this.tasks.get(container.id);
    if (task) this.removeContainer(task);
  }

  /** Makes the processes of sandboxes, and of servers that nobody has looked at yet, so that the host can list them. */
  showAll(): void {
    for (const sandbox of this.sandboxes.values()) sandbox.show();
    for (const task of this.tasks.values()) if (task.running) void task.machine;
  }

  /** Bytes that containers use. */
  memory(): number {
    let sum = 0;
    for (const task of this.tasks.values()) if (task.running) sum += task.memory;
    return sum;
  }

  /** Images by size, the largest first, as the kubelet reports them. */
  list(): Image[] {
    return [...this.images.values()].map((i) => i.image).sort((a, b) => b.size - a.size);
  }

  private keep(image: Image): Image {
    const known = this.images.get(image.name);
    if (known?.image === image) return image;
    for (const l of image.layers) this.layers.add(l.digest);
    this.imageChanges++;
    this.images.set(image.name, { image, names: new Set([image.name]), pulledAt: this.host.sim.now() });
    return image;
  }

  private id(): string {
    return this.random.hex(8);
  }
}
