import type { PodState } from './podstate.ts';

/** A pod's /etc/hosts as the kubelet writes it (kubernetes: pkg/kubelet/kubelet_pods.go, managedHostsFileContent). */
export function hostsFile(worker: PodState): string {
  const { pod, node } = worker;
  const spec = pod.spec!;
  const aliases = (spec.hostAliases ?? []).map((a) => `${a.ip}\t${(a.hostnames ?? []).join('\t')}\n`).join('');
  const tail = aliases === '' ? '' : `\n# Entries added by HostAliases.\n${aliases}`;
  if (worker.hostNetwork) return `# Kubernetes-managed hosts file (host network).\n${node.host.fs.read('/etc/hosts')}${tail}`;
  const host = hostname(worker);
  const domain = spec.subdomain ? `${host}.${spec.subdomain}.${pod.metadata.namespace}.svc.${node.config.clusterDomain}\t` : '';
  return `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${worker.ip}\t${domain}${host}\n${tail}`;
}

/** A pod's host name. */
export function hostname(worker: PodState): string {
  if (worker.hostNetwork) return worker.node.host.hostname;
  const name = worker.pod.spec!.hostname ?? worker.pod.metadata.name;
  return name.length > 63 ? name.slice(0, 63).replace(/[-.]+$/, '') : name;
}

/** A pod's /etc/resolv.conf by its dnsPolicy (kubernetes: pkg/kubelet/network/dns/dns.go). */
export function resolvConf(worker: PodState): string {
  const { pod, node } = worker;
  const spec = pod.spec!;
  const cluster = spec.dnsPolicy === 'ClusterFirstWithHostNet' || (spec.dnsPolicy === 'ClusterFirst' && !worker.hostNetwork);
  let nameservers: string[] = [];
  let search: string[] = [];
  let options: string[] = [];
  if (cluster && node.config.clusterDNS.length > 0) {
    const domain = node.config.clusterDomain;
    nameservers = [...node.config.clusterDNS];
    search = [`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain];
    options = ['ndots:5'];
  } else if (spec.dnsPolicy !== 'None') {
    const text = node.host.fs.stat('/etc/resolv.conf') ? node.host.fs.read('/etc/resolv.conf') : '';
    for (const line of text.split('\n')) {
      const [key, ...values] = line.split(/\s+/);
      if (key === 'nameserver') nameservers.push(...values);
      if (key === 'search') search = values.filter((v) => v !== '.');
      if (key === 'options') options = values;
    }
  }
  const more = spec.dnsConfig;
  nameservers = [...new Set([...nameservers, ...(more?.nameservers ?? [])])];
  search = [...new Set([...search, ...(more?.searches ?? [])])];
  for (const o of more?.options ?? []) {
    options = options.filter((x) => x.split(':')[0] !== o.name);
    options.push(o.value === undefined ? o.name! : `${o.name}:${o.value}`);
  }
  return (search.length > 0 ? `search ${search.join(' ')}\n` : '') + nameservers.map((n) => `nameserver ${n}\n`).join('') + (options.length > 0 ? `options ${options.join(' ')}\n` : '');
}
