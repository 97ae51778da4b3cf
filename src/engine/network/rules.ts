import type { Sim } from '../sim/sim.ts';
import type { ServicePortRule } from './types.ts';

export interface Target {
  readonly address: string;
  readonly port: number;
}

/** What kube-proxy has written for one port of a Service. */
export interface ServiceRule {
  /** `namespace/name` */
  readonly service: string;
  readonly portName: string;
  /** The address that is the Service's own, whatever others lead to it. */
  readonly clusterIp: string;
  /** True where connections to the cluster IP, or those from elsewhere, stay on the node that they come to. */
  readonly local: { readonly internal: boolean; readonly external: boolean };
  /** One endpoint, of the node if one is given, for a new connection from `client`; undefined without endpoints, which is a refusal. */
  choose(sim: Sim, client: string, node?: string): Target | undefined;
}

/** One node's Service rules. */
export interface ServiceRules {
  /** For a cluster IP, an external IP or a load balancer's. */
  match(address: string, port: number, protocol: 'TCP' | 'UDP'): ServiceRule | undefined;
  matchNodePort(port: number, protocol: 'TCP' | 'UDP'): ServiceRule | undefined;
  /** All rules, for who looks at them. */
  list(): readonly ServicePortRule[];
}
