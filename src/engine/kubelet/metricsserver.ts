import type { Node, Pod } from '../api/kubernetes.ts';
import { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import { nodes, pods } from '../client/resources.ts';
import { readOptions } from '../images/metricsserver/options.ts';
import { MetricsServer, type Followed } from '../images/metricsserver/server.ts';
import type { Component } from '../sim/component.ts';
import type { Sim, Task } from '../sim/sim.ts';
import type { ComponentPlace, NodeContext } from './node.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Follows nodes and pods with a client's rights. */
class FollowedObjects implements Followed {
  private readonly nodeInformer: Informer<Node>;
  private readonly podInformer: Informer<Pod>;

  constructor(sim: Sim, client: Client) {
    this.nodeInformer = new Informer(sim, client, nodes);
    this.podInformer = new Informer(sim, client, pods);
  }

  start(): void {
    this.nodeInformer.start();
    this.podInformer.start();
  }

  stop(): void {
    this.nodeInformer.stop();
    this.podInformer.stop();
  }

  *sync(): Task {
    yield* this.nodeInformer.sync();
    yield* this.podInformer.sync();
  }

  nodes(): Iterable<Node> {
    return this.nodeInformer.list();
  }

  pods(): Iterable<Pod> {
    return this.podInformer.list();
  }
}

/** A metrics-server in a pod: it has the rights of the pod's service account. Its arguments must be good. */
export function metricsServer({ sim, client }: NodeContext, place: ComponentPlace): Component {
  const options = readOptions(place.args);
  if (typeof options === 'string') throw new Error(options);
  const token = () => place.read?.(tokenPath);
  const credentials = {
    get token() {
      return token() ?? '';
    },
  };
  const followed = new FollowedObjects(sim, new Client(client.transport, 'metrics-server', credentials));
  return new MetricsServer({ sim, net: place.net, followed, token, log: (line) => place.log?.(line) }, options);
}
