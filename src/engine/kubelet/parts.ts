import type { Client } from '../client/client.ts';
import { CorefileError } from '../network/corefile.ts';
import { CoreDns } from '../network/coredns.ts';
import { Flannel } from '../network/flannel.ts';
import { KubeProxy } from '../network/kubeproxy.ts';
import type { Network } from '../network/network.ts';
import type { PolicyEnforcer } from '../network/policy.ts';
import { ServiceView } from '../network/view.ts';
import type { Component } from '../sim/component.ts';
import { Part } from '../sim/part.ts';
import type { Sim, Task, TaskHandle } from '../sim/sim.ts';
import { ComponentFailure } from './containerd/spec.ts';
import type { ComponentPlace, NodeContext } from './node.ts';
import { kubeletVersion } from './nodestatus.ts';

const views = new WeakMap<Network, ServiceView>();

/** The cluster's Services as everything on its network sees them. */
export function viewOf(network: Network, sim: Sim, client: Client): ServiceView {
  let view = views.get(network);
  if (!view) views.set(network, (view = new ServiceView(sim, client)));
  return view;
}

const others = new Part('network', () => import('../network/others.ts'));
const metrics = new Part('metrics-server', () => import('./metricsserver.ts'));

/** A part that a fresh cluster has not: it is loaded when it is first started. */
class Late<T> implements Component {
  running = false;
  private component: Component | undefined;
  private starting: TaskHandle | undefined;

  constructor(
    private readonly sim: Sim,
    readonly name: string,
    private readonly part: Part<T>,
    private readonly make: (loaded: T) => Component,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.starting = this.sim.spawn(this.name, this.begin());
  }

  stop(): void {
    this.running = false;
    this.starting?.cancel();
    this.component?.stop();
  }

  private *begin(): Task {
    this.component ??= this.make(yield* this.sim.part(this.part));
    this.component.start();
  }
}

const enforcers = new WeakMap<Network, PolicyEnforcer>();

/** CoreDNS with the file that -conf names; one that it can't read ends it. */
function coreDns({ network, sim, client, config }: NodeContext, { net, args, version, read, log }: ComponentPlace): Component {
  const path = args[args.indexOf('-conf') + 1];
  const file = read && log && path && args.includes('-conf') ? { sim, path, version, read: () => read(path), log } : undefined;
  const dns = new CoreDns(viewOf(network, sim, client), net, config.clusterDomain, file);
  return {
    name: dns.name,
    get running() {
      return dns.running;
    },
    start() {
      try {
        dns.start();
      } catch (error) {
        throw error instanceof CorefileError ? new ComponentFailure(error.message) : error;
      }
    },
    stop: () => dns.stop(),
  };
}


/** Parts of the cluster that each node, or each pod of theirs, has its own of. */
export function nodePart(node: NodeContext, name: string, place: ComponentPlace): Component | undefined {
  const { network, sim, client } = node;
  switch (name) {
    case 'kube-proxy':
      return new KubeProxy(network, viewOf(network, sim, client), node.name, place.net);
    case 'coredns':
      return coreDns(node, place);
    case 'flannel':
      return new Flannel(sim, client, network, node.host);
    case 'network-policy':
      return new Late(sim, name, others, ({ PolicyAgent, PolicyEnforcer }) => {
        let enforcer = enforcers.get(network);
        if (!enforcer) enforcers.set(network, (enforcer = new PolicyEnforcer(sim, client)));
        return new PolicyAgent(network, enforcer);
      });
    case 'ingress-nginx':
      return new Late(sim, name, others, ({ IngressController }) => new IngressController(sim, client, viewOf(network, sim, client), place.net, node.host.address));
    case 'metrics-server':
      return new Late(sim, name, metrics, ({ metricsServer }) => metricsServer(node, place));
    default:
      return undefined;
  }
}

const everywhere = [`registry.k8s.io/kube-proxy:${kubeletVersion}`, 'ghcr.io/flannel-io/flannel:v0.27.4', 'ghcr.io/flannel-io/flannel-cni-plugin:v1.8.0-flannel1'];

const controlPlane = [...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => `registry.k8s.io/${name}:${kubeletVersion}`), 'registry.k8s.io/etcd:3.6.8-0'];

/** Images that kubeadm and the network's installation leave on a machine. */
export const installed = (role: 'control-plane' | 'worker'): string[] => [...(role === 'control-plane' ? controlPlane : ['registry.k8s.io/coredns/coredns:v1.14.2']), ...everywhere];
