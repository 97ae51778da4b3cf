import { internalError, invalid } from '../../api/errors.ts';
import { invalidValue } from '../../api/field.ts';
import type { Service, ServicePort, ServiceSpec } from '../../api/kubernetes.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Etcd } from '../../etcd/types.ts';
import type { Random } from '../../sim/random.ts';
import { AddressRange, PortRange } from './addresses.ts';

const prefix = '/registry/services/specs/';
const wantsPorts = (spec: ServiceSpec): boolean => spec.type === 'NodePort' || spec.type === 'LoadBalancer';
const wantsAddress = (spec: ServiceSpec): boolean => spec.type !== 'ExternalName' && spec.clusterIP !== 'None';
const wantsHealthCheck = (spec: ServiceSpec): boolean => spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

/**
 * Gives Services their cluster addresses and node ports, and takes them back when a Service is changed or deleted
 * (kubernetes: pkg/registry/core/service/storage/alloc.go). What is in etcd is the truth; allocations in flight are kept
 * until they are there.
 */
export class ServiceAllocator {
  private readonly addresses: AddressRange;
  private readonly ports = new PortRange(30000, 32767);

  constructor(
    etcd: Etcd,
    private readonly chance: Random,
    cidr: string,
  ) {
    this.addresses = new AddressRange(cidr);
    for (const { key, value } of etcd.local.range(prefix, { prefix: true }).kvs) this.hold(key, value.spec);
    etcd.watch(prefix, { prefix: true }, (changes) => {
      for (const { key, value, prev } of changes) {
        if (prev) this.release(key, prev.value.spec, value?.spec);
        if (value) this.hold(key, value.spec);
      }
    });
  }

  /** The Service with everything that it is to have. Throws Invalid in the allocators' words. */
  allocate(object: KubeObject, old: KubeObject | undefined): KubeObject {
    const owner = `${prefix}${object.metadata.namespace}/${object.metadata.name}`;
    const service = object as unknown as Service;
    const before = (old as Service | undefined)?.spec;
    refuseFamilies(service);
    let spec = families(service.spec!);
    try {
      spec = this.withAddress(service, spec, owner);
      spec = this.withPorts(service, spec, before, owner);
      return spec === service.spec ? object : { ...object, spec };
    } catch (error) {
      this.release(owner, spec, before);
      throw error;
    }
  }

  /** Gives back what `spec` had and `kept` has not. */
  release(owner: string, spec: ServiceSpec | undefined, kept?: ServiceSpec): void {
    for (const ip of spec?.clusterIPs ?? []) if (!kept?.clusterIPs?.includes(ip)) this.addresses.release(ip, owner);
    const stays = new Set(portsOf(kept));
    for (const port of portsOf(spec)) if (!stays.has(port)) this.ports.release(port, owner);
  }

  private hold(owner: string, spec: ServiceSpec | undefined): void {
    for (const ip of spec?.clusterIPs ?? []) {
      if (ip === 'None' || ip === '') continue;
      try {
        this.addresses.take(ip, owner);
      } catch {
        // Of another range or family: nothing that could be given out.
      }
    }
    for (const port of portsOf(spec)) this.ports.hold(port, owner);
  }

  private withAddress(service: Service, spec: ServiceSpec, owner: string): ServiceSpec {
    if (!wantsAddress(spec)) return spec.clusterIP === 'None' && !spec.clusterIPs ? { ...spec, clusterIPs: ['None'] } : spec;
    const wanted = spec.clusterIPs?.[0] || spec.clusterIP;
    if (!wanted) {
      let given: string;
      try {
        given = this.addresses.takeNext(owner, this.chance);
      } catch (error) {
        throw internalError(`failed to allocate a serviceIP: ${(error as Error).message}`);
      }
      return { ...spec, clusterIP: given, clusterIPs: [given] };
    }
    try {
      this.addresses.take(wanted, owner);
    } catch (error) {
      throw invalid('', 'Service', service.metadata.name, [invalidValue('spec.clusterIPs', spec.clusterIPs ?? [wanted], `failed to allocate IP ${wanted}: ${(error as Error).message}`)]);
    }
    return spec.clusterIPs?.length ? (spec.clusterIP ? spec : { ...spec, clusterIP: wanted }) : { ...spec, clusterIPs: [wanted] };
  }

  private withPorts(service: Service, spec: ServiceSpec, before: ServiceSpec | undefined, owner: string): ServiceSpec {
    if (!wantsPorts(spec)) return spec;
    const had = new Set(portsOf(before));
    const byPort = new Map<number, number>();
    const wanted = (port: number) => spec.ports?.find((p) => p.port === port && p.nodePort)?.nodePort;
    const automatic = spec.type === 'NodePort' || spec.allocateLoadBalancerNodePorts !== false;
    const ports = spec.ports?.map((port, i) => {
      const shared = byPort.get(port.port) ?? (port.nodePort ? undefined : wanted(port.port));
      const nodePort = port.nodePort || shared;
      if (!nodePort && !automatic) return port;
      const given = nodePort ? this.takePort(service, nodePort, i, shared === nodePort || had.has(nodePort), owner) : this.anyPort(owner);
      byPort.set(port.port, given);
      had.add(given);
      return port.nodePort === given ? port : { ...port, nodePort: given };
    });
    const changed = ports?.some((p, i) => p !== spec.ports![i]);
    const next = changed ? { ...spec, ports: ports! } : spec;
    return wantsHealthCheck(next) && !next.healthCheckNodePort ? { ...next, healthCheckNodePort: this.anyPort(owner) } : next;
  }

  private takePort(service: Service, port: number, index: number, mine: boolean, owner: string): number {
    if (mine) return port;
    try {
      this.ports.take(port, owner);
    } catch (error) {
      throw invalid('', 'Service', service.metadata.name, [invalidValue(`spec.ports[${index}].nodePort`, port, (error as Error).message)]);
    }
    return port;
  }

  private anyPort(owner: string): number {
    try {
      return this.ports.takeNext(owner, this.chance);
    } catch (error) {
      throw internalError(`failed to allocate a nodePort: ${(error as Error).message}`);
    }
  }
}

const portsOf = (spec: ServiceSpec | undefined): number[] => {
  const ports = (spec?.ports ?? []).flatMap((p) => (p.nodePort ? [p.nodePort] : []));
  return spec?.healthCheckNodePort ? [...ports, spec.healthCheckNodePort] : ports;
};

/** What a single-stack cluster has no addresses for (alloc.go: initIPFamilyFields). Throws Invalid. */
const refuseFamilies = ({ metadata, spec = {} }: Service): void => {
  if (spec.type === 'ExternalName' || isOpen(spec)) return;
  const problems = (spec.ipFamilies ?? []).flatMap((family, i) => (family === 'IPv6' ? [invalidValue(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster')] : []));
  if (spec.ipFamilyPolicy === 'RequireDualStack') problems.push(invalidValue('spec.ipFamilyPolicy', spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services'));
  if (problems.length > 0) throw invalid('', 'Service', metadata.name, problems);
};

/** A headless Service whose endpoints are made by others. */
const isOpen = (spec: ServiceSpec): boolean => spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;

/** The families of a single-stack cluster; a headless Service without a selector may be of both. */
const families = (spec: ServiceSpec): ServiceSpec => {
  if (spec.type === 'ExternalName' || (spec.ipFamilies?.length && spec.ipFamilyPolicy)) return spec;
  const open = isOpen(spec);
  const ipFamilyPolicy = spec.ipFamilyPolicy ?? (open ? 'RequireDualStack' : 'SingleStack');
  const ipFamilies: ServiceSpec['ipFamilies'] = spec.ipFamilies?.length ? spec.ipFamilies : ['IPv4', ...(open && ipFamilyPolicy !== 'SingleStack' ? (['IPv6'] as const) : [])];
  return { ...spec, ipFamilies, ipFamilyPolicy };
};

const samePort = (a: ServicePort, b: ServicePort): boolean => a.port === b.port && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP');

/**
 * An update that leaves allocated values out keeps them (kubernetes: pkg/registry/core/service/storage/storage.go:
 * patchAllocatedValues).
 */
export const keepAllocated = (object: KubeObject, old: KubeObject): KubeObject => {
  const spec = object.spec as ServiceSpec;
  const before = old.spec as ServiceSpec;
  let next = spec;
  if (wantsAddress(before) && wantsAddress(spec)) {
    if (!spec.clusterIP && before.clusterIP) next = { ...next, clusterIP: before.clusterIP };
    if (!spec.clusterIPs?.length && before.clusterIPs && next.clusterIP === before.clusterIP) next = { ...next, clusterIPs: before.clusterIPs };
  }
  if (wantsPorts(before) && wantsPorts(spec)) {
    const ports = spec.ports?.map((p) => {
      const nodePort = p.nodePort ? undefined : before.ports?.find((b) => samePort(p, b))?.nodePort;
      return nodePort ? { ...p, nodePort } : p;
    });
    if (ports?.some((p, i) => p !== spec.ports![i])) next = { ...next, ports };
  }
  if (wantsHealthCheck(before) && wantsHealthCheck(spec) && !spec.healthCheckNodePort && before.healthCheckNodePort) next = { ...next, healthCheckNodePort: before.healthCheckNodePort };
  // Values of a type that the Service no longer has are given up, unless the request changes them itself.
  if (!wantsPorts(spec) && wantsPorts(before) && spec.ports?.some((p) => p.nodePort && before.ports?.some((b) => samePort(p, b) && b.nodePort === p.nodePort))) {
    next = { ...next, ports: spec.ports.map(({ nodePort: _, ...rest }) => rest) };
  }
  if (spec.type === 'ExternalName' && before.type !== 'ExternalName') {
    const { clusterIP: _a, clusterIPs: _b, ipFamilies: _c, ipFamilyPolicy: _d, internalTrafficPolicy: _e, ...rest } = next;
    next = rest as ServiceSpec;
  }
  return next === spec ? object : { ...object, spec: next };
};
