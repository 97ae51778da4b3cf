import type { KubeObject } from '../../api/types.ts';

/** An APIService whose group and version another server serves (apiregistration.k8s.io/v1). */
export interface RemoteApiService extends KubeObject {
  spec: { group: string; version: string; service: ServiceReference; insecureSkipTLSVerify?: boolean };
}

export interface ServiceReference {
  namespace: string;
  name: string;
  port?: number;
}

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastTransitionTime?: string;
}

/** The port of the Service where none is given. */
const defaultPort = 443;

export const portOf = ({ port = defaultPort }: ServiceReference): number => port;

export const isRemote = (object: KubeObject | undefined): object is RemoteApiService => object?.['spec']?.service != null;

export const availableOf = (object: KubeObject): Condition | undefined => (object['status']?.conditions as Condition[] | undefined)?.find((c) => c.type === 'Available');
