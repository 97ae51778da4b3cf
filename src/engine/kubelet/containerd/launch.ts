import type { FileSystem } from '../../hosts/types.ts';
import type { Image, Launch } from '../../images/types.ts';
import type { Container } from './container.ts';
import type { Sandbox } from './sandbox.ts';
import type { ContainerSpec } from './spec.ts';

/** What a server is told when it is started in a container. Environment and files are made when it asks for them. */
export class ContainerLaunch implements Launch {
  constructor(private readonly task: { readonly spec: ContainerSpec; readonly sandbox: Sandbox; readonly machine: Container }) {}

  get args(): readonly string[] {
    return this.task.spec.args;
  }

  get env(): Readonly<Record<string, string>> {
    return this.task.spec.env();
  }

  get image(): Image {
    return this.task.spec.image;
  }

  get fs(): FileSystem {
    return this.task.machine.fs;
  }

  get declaredPorts(): Launch['declaredPorts'] {
    return this.task.spec.declaredPorts;
  }

  get hostNetwork(): boolean {
    return this.task.sandbox.hostNetwork;
  }

  mounted(path: string): boolean {
    return this.task.spec.mountPaths.some((m) => m === path || m.startsWith(`${path}/`) || path.startsWith(`${m}/`));
  }
}
