import type { ContainerPort, Pod, Service } from '../../../api/kubernetes.ts';

export interface ForwardedPort {
  /** 0: any that is free. */
  local: number;
  remote: number;
}

/** `[LOCAL:]REMOTE`; more colons are left for later complaints. */
const split = (port: string): [local: string, remote: string] => {
  const parts = port.split(':');
  return parts.length === 2 ? [parts[0]!, parts[1]!] : [parts[0]!, parts[0]!];
};

const isNumber = (text: string): boolean => /^[-+]?\d+$/.test(text);

const containerPorts = (pod: Pod): readonly ContainerPort[] => [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].flatMap((c) => c.ports ?? []);

const containerPort = (pod: Pod, name: string): number => {
  const found = containerPorts(pod).find((p) => p.name === name);
  if (!found) throw new Error(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
  return found.containerPort;
};

const servicePort = (service: Service, name: string): number => {
  const found = service.spec?.ports?.find((p) => p.name === name);
  if (!found) throw new Error(`Service '${service.metadata.name}' does not have a named port '${name}'`);
  return found.port;
};

const refuseUdp = (ports: readonly string[], declared: readonly { port: number; protocol?: string }[], byName: (name: string) => number): void => {
  const tcp = new Set(declared.filter((p) => (p.protocol ?? 'TCP') === 'TCP').map((p) => p.port));
  const udp = new Set(declared.filter((p) => p.protocol === 'UDP' && !tcp.has(p.port)).map((p) => p.port));
  for (const port of ports) {
    const [, remote] = split(port);
    if (udp.has(isNumber(remote) ? Number(remote) : byName(remote))) throw new Error(`UDP protocol is not supported for ${remote}`);
  }
};

const written = (local: string, remote: string): string => (local === remote ? remote : `${local}:${remote}`);

/** The ports of a pod for `[LOCAL:]REMOTE` with names or numbers. */
export const podPorts = (ports: readonly string[], pod: Pod): string[] => {
  refuseUdp(ports, (pod.spec?.containers ?? []).flatMap((c) => c.ports ?? []).map((p) => ({ port: p.containerPort, ...(p.protocol ? { protocol: p.protocol } : {}) })), (name) => containerPort(pod, name));
  return ports.map((port) => {
    const [local, remote] = split(port);
    if (remote === '') throw new Error('remote port cannot be empty');
    const number = isNumber(remote) ? remote : String(containerPort(pod, remote));
    return local === remote ? number : `${local}:${number}`;
  });
};

const targetOf = (service: Service, pod: Pod, port: number): number => {
  const found = service.spec?.ports?.find((p) => p.port === port);
  if (!found) throw new Error(`Service ${service.metadata.name} does not have a service port ${port}`);
  if (service.spec?.clusterIP === 'None') return port;
  const { targetPort } = found;
  if (typeof targetPort === 'string') return containerPort(pod, targetPort);
  return targetPort || found.port;
};

/** The ports of a service's pod for `[LOCAL:]REMOTE`, where REMOTE is a port of the service. */
export const servicePorts = (ports: readonly string[], service: Service, pod: Pod): string[] => {
  refuseUdp(ports, (service.spec?.ports ?? []).map((p) => ({ port: p.port, ...(p.protocol ? { protocol: p.protocol } : {}) })), (name) => servicePort(service, name));
  return ports.map((port) => {
    const [given, remote] = split(port);
    const number = isNumber(remote) ? Number(remote) : servicePort(service, remote);
    const local = !isNumber(remote) && given === remote ? String(number) : given;
    return written(local, String(targetOf(service, pod, number)));
  });
};

const parsePort = (text: string, which: 'local' | 'remote'): number => {
  if (!/^\d+$/.test(text)) throw new Error(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (Number(text) > 65_535) throw new Error(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return Number(text);
};

/** Numbers for `[LOCAL:]REMOTE` (portforward.parsePorts). */
export const parsePorts = (ports: readonly string[]): ForwardedPort[] =>
  ports.map((text) => {
    const parts = text.split(':');
    if (parts.length > 2) throw new Error(`invalid port format '${text}'`);
    const local = parsePort((parts.length === 2 ? parts[0]! : parts[0]!) || '0', 'local');
    const remote = parsePort(parts.at(-1)!, 'remote');
    if (remote === 0) throw new Error('remote port must be > 0');
    return { local, remote };
  });

export interface ListenAddress {
  protocol: 'tcp4' | 'tcp6';
  address: string;
  /** `localhost` may fail for one of its two addresses. */
  optional: boolean;
}

/** --address */
export const parseAddresses = (given: readonly string[]): ListenAddress[] => {
  const found = new Map<string, ListenAddress>();
  for (const address of given) {
    if (address === 'localhost') {
      if (!found.has('127.0.0.1')) found.set('127.0.0.1', { protocol: 'tcp4', address: '127.0.0.1', optional: true });
      if (!found.has('::1')) found.set('::1', { protocol: 'tcp6', address: '::1', optional: true });
    } else if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) found.set(address, { protocol: 'tcp4', address, optional: false });
    else if (/^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(address)) found.set(address, { protocol: 'tcp6', address, optional: false });
    else throw new Error(`${address} is not a valid IP`);
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
};
