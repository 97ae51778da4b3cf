import { utf8 } from '../../api/utf8.ts';
import type { NodeNetwork, ServicePortRule } from '../../network/types.ts';
import { encodeBase32 } from '../lib/base32.ts';
import { sha256Bytes } from '../lib/sha256.ts';

/** A condition or an action of a rule, as iptables-save writes it and as `iptables -L` shows it. */
export interface Phrase {
  save: string;
  list: string;
}

/** One rule of a chain. */
export interface Rule {
  chain: string;
  source?: string;
  destination?: string;
  protocol?: 'tcp' | 'udp';
  /** Before the comment, which iptables-save writes in the order in which kube-proxy gave them. */
  conditions: readonly Phrase[];
  target: string;
  /** What the target does, where it has options. */
  action?: Phrase;
}

/** One table with its chains in the order of iptables-save. */
export interface Table {
  name: 'filter' | 'nat' | 'mangle';
  /** Chains of the kernel with their policy. */
  builtIn: readonly string[];
  own: readonly string[];
  rules: readonly Rule[];
}

/** The 16 letters that kube-proxy names a chain with: base32 of SHA-256 (kubernetes: pkg/proxy/iptables/proxier.go, portProtoHash). */
const hashed = (text: string): string => encodeBase32(sha256Bytes(utf8(text))).slice(0, 16);

const protocolOf = (s: ServicePortRule): 'tcp' | 'udp' => (s.protocol === 'TCP' ? 'tcp' : 'udp');

export const serviceChain = (s: ServicePortRule): string => `KUBE-SVC-${hashed(s.name + protocolOf(s))}`;
export const externalChain = (s: ServicePortRule): string => `KUBE-EXT-${hashed(s.name + protocolOf(s))}`;
export const endpointChain = (s: ServicePortRule, endpoint: string): string => `KUBE-SEP-${hashed(s.name + protocolOf(s) + endpoint)}`;

const comment = (text: string): Phrase => ({ save: `-m comment --comment "${text}"`, list: `/* ${text} */` });
const port = (protocol: 'tcp' | 'udp', number: number): Phrase => ({ save: `-m ${protocol} --dport ${number}`, list: `${protocol} dpt:${number}` });
const mark = (save: string, list: string): Phrase => ({ save: `-m mark ${save}`, list: `mark match ${list}` });
const state = (states: string): Phrase => ({ save: `-m conntrack --ctstate ${states}`, list: `ctstate ${states}` });

const podNetwork = '10.244.0.0/16';

/** Chains of one Service port in the nat table: who comes to it, which endpoint is chosen, where it leads. */
function servicePort(s: ServicePortRule): Rule[] {
  if (s.endpoints.length === 0) return [];
  const protocol = protocolOf(s);
  const chain = serviceChain(s);
  const rules: Rule[] = [];
  const via = (what: string, text: string): Rule => ({ chain: 'KUBE-SERVICES', destination: `${what}/32`, protocol, conditions: [comment(`${s.name} ${text}`), port(protocol, s.port)], target: text === 'cluster IP' ? chain : externalChain(s) });
  rules.push(via(s.address, 'cluster IP'), ...s.otherAddresses.map((a) => via(a, 'external IP')));
  if (s.nodePort || s.otherAddresses.length > 0) {
    if (s.nodePort) rules.push({ chain: 'KUBE-NODEPORTS', protocol, conditions: [comment(s.name), port(protocol, s.nodePort)], target: externalChain(s) });
    rules.push({ chain: externalChain(s), conditions: [comment(`masquerade traffic for ${s.name} external destinations`)], target: 'KUBE-MARK-MASQ' }, { chain: externalChain(s), conditions: [], target: chain });
  }
  rules.push({ chain, source: `! ${podNetwork}`, destination: `${s.address}/32`, protocol, conditions: [comment(`${s.name} cluster IP`), port(protocol, s.port)], target: 'KUBE-MARK-MASQ' });
  const recent = (endpoint: string): Phrase => ({ save: `-m recent --rcheck --seconds ${s.affinity} --reap --name ${endpointChain(s, endpoint)} --mask 255.255.255.255 --rsource`, list: `recent: CHECK seconds: ${s.affinity} reap name: ${endpointChain(s, endpoint)} side: source mask: 255.255.255.255` });
  if (s.affinity !== undefined) for (const e of s.endpoints) rules.push({ chain, conditions: [comment(`${s.name} -> ${e}`), recent(e)], target: endpointChain(s, e) });
  s.endpoints.forEach((e, i) => {
    const left = s.endpoints.length - i;
    const chance: Phrase[] = left > 1 ? [{ save: `-m statistic --mode random --probability ${(1 / left).toFixed(11)}`, list: `statistic mode random probability ${(1 / left).toFixed(11)}` }] : [];
    rules.push({ chain, conditions: [comment(`${s.name} -> ${e}`), ...chance], target: endpointChain(s, e) });
  });
  for (const e of s.endpoints) {
    const set: Phrase[] = s.affinity === undefined ? [] : [{ save: `-m recent --set --name ${endpointChain(s, e)} --mask 255.255.255.255 --rsource`, list: `recent: SET name: ${endpointChain(s, e)} side: source mask: 255.255.255.255` }];
    rules.push({ chain: endpointChain(s, e), source: `${e.replace(/:\d+$/, '')}/32`, conditions: [comment(s.name)], target: 'KUBE-MARK-MASQ' });
    rules.push({ chain: endpointChain(s, e), protocol, conditions: [comment(s.name), ...set, { save: `-m ${protocol}`, list: protocol }], target: 'DNAT', action: { save: `--to-destination ${e}`, list: `to:${e}` } });
  }
  return rules;
}

const lastRule = 'kubernetes service nodeports; NOTE: this must be the last rule in this chain';

const flannelMasq: readonly Rule[] = [
  { chain: 'FLANNEL-POSTRTG', conditions: [mark('--mark 0x4000/0x4000', '0x4000/0x4000'), comment('flanneld masq')], target: 'RETURN' },
  { chain: 'FLANNEL-POSTRTG', source: podNetwork, destination: podNetwork, conditions: [comment('flanneld masq')], target: 'RETURN' },
  { chain: 'FLANNEL-POSTRTG', source: podNetwork, destination: '! 224.0.0.0/4', conditions: [comment('flanneld masq')], target: 'MASQUERADE', action: { save: '--random-fully', list: 'random-fully' } },
  { chain: 'FLANNEL-POSTRTG', source: `! ${podNetwork}`, destination: podNetwork, conditions: [comment('flanneld masq')], target: 'MASQUERADE', action: { save: '--random-fully', list: 'random-fully' } },
];

const natBase = (proxied: boolean): Rule[] =>
  proxied
    ? [
        ...['PREROUTING', 'OUTPUT'].map((chain): Rule => ({ chain, conditions: [comment('kubernetes service portals')], target: 'KUBE-SERVICES' })),
        { chain: 'POSTROUTING', conditions: [comment('kubernetes postrouting rules')], target: 'KUBE-POSTROUTING' },
        { chain: 'KUBE-MARK-MASQ', conditions: [], target: 'MARK', action: { save: '--set-xmark 0x4000/0x4000', list: 'MARK or 0x4000' } },
        { chain: 'KUBE-POSTROUTING', conditions: [mark('! --mark 0x4000/0x4000', '! 0x4000/0x4000')], target: 'RETURN' },
        { chain: 'KUBE-POSTROUTING', conditions: [], target: 'MARK', action: { save: '--set-xmark 0x4000/0x0', list: 'MARK xor 0x4000' } },
        { chain: 'KUBE-POSTROUTING', conditions: [comment('kubernetes service traffic requiring SNAT')], target: 'MASQUERADE', action: { save: '--random-fully', list: 'random-fully' } },
      ]
    : [];

function nat(node: NodeNetwork): Table {
  const services = node.services ?? [];
  const proxied = node.services !== undefined;
  const rules = [...natBase(proxied), ...services.flatMap(servicePort)];
  if (node.routes) rules.push({ chain: 'POSTROUTING', conditions: [comment('flanneld masq')], target: 'FLANNEL-POSTRTG' }, ...flannelMasq);
  if (proxied) rules.push({ chain: 'KUBE-SERVICES', conditions: [comment(lastRule), { save: '-m addrtype --dst-type LOCAL', list: 'ADDRTYPE match dst-type LOCAL' }], target: 'KUBE-NODEPORTS' });
  const own = new Set([...(proxied ? ['KUBE-KUBELET-CANARY', 'KUBE-MARK-MASQ', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-PROXY-CANARY', 'KUBE-SERVICES'] : ['KUBE-KUBELET-CANARY']), ...(node.routes ? ['FLANNEL-POSTRTG'] : []), ...rules.map((r) => r.chain).filter((c) => c.startsWith('KUBE-'))]);
  return { name: 'nat', builtIn: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], own: [...own].sort(), rules };
}

const portals = 'kubernetes service portals';
const visible = 'kubernetes externally-visible service portals';
const firewall = 'kubernetes load balancer firewall';

function filter(node: NodeNetwork): Table {
  const proxied = node.services !== undefined;
  const fresh = state('NEW');
  const to = (chain: string, text: string, target: string): Rule => ({ chain, conditions: [fresh, comment(text)], target });
  const rules: Rule[] = proxied
    ? [
        to('INPUT', firewall, 'KUBE-PROXY-FIREWALL'),
        { chain: 'INPUT', conditions: [comment('kubernetes health check service ports')], target: 'KUBE-NODEPORTS' },
        to('INPUT', visible, 'KUBE-EXTERNAL-SERVICES'),
        to('FORWARD', firewall, 'KUBE-PROXY-FIREWALL'),
        { chain: 'FORWARD', conditions: [comment('kubernetes forwarding rules')], target: 'KUBE-FORWARD' },
        to('FORWARD', portals, 'KUBE-SERVICES'),
        to('FORWARD', visible, 'KUBE-EXTERNAL-SERVICES'),
        to('OUTPUT', firewall, 'KUBE-PROXY-FIREWALL'),
        to('OUTPUT', portals, 'KUBE-SERVICES'),
      ]
    : [];
  for (const chain of ['INPUT', 'OUTPUT']) rules.push({ chain, conditions: [], target: 'KUBE-FIREWALL' });
  if (node.routes) rules.push({ chain: 'FORWARD', conditions: [comment('flanneld forward')], target: 'FLANNEL-FWD' }, { chain: 'FLANNEL-FWD', source: podNetwork, conditions: [comment('flanneld forward')], target: 'ACCEPT' }, { chain: 'FLANNEL-FWD', destination: podNetwork, conditions: [comment('flanneld forward')], target: 'ACCEPT' });
  rules.push({ chain: 'KUBE-FIREWALL', source: '! 127.0.0.0/8', destination: '127.0.0.0/8', conditions: [comment('block incoming localnet connections'), { save: '-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT', list: '! ctstate RELATED,ESTABLISHED,DNAT' }], target: 'DROP' });
  if (proxied) rules.push({ chain: 'KUBE-FORWARD', conditions: [state('INVALID'), { save: '-m nfacct --nfacct-name ct_state_invalid_dropped_pkts', list: 'nfacct-name  ct_state_invalid_dropped_pkts' }], target: 'DROP' }, { chain: 'KUBE-FORWARD', conditions: [comment('kubernetes forwarding rules'), mark('--mark 0x4000/0x4000', '0x4000/0x4000')], target: 'ACCEPT' }, { chain: 'KUBE-FORWARD', conditions: [comment('kubernetes forwarding conntrack rule'), state('RELATED,ESTABLISHED')], target: 'ACCEPT' });
  for (const s of node.services ?? []) {
    if (s.endpoints.length > 0) continue;
    const protocol = protocolOf(s);
    const reject = { target: 'REJECT', action: { save: '--reject-with icmp-port-unreachable', list: 'reject-with icmp-port-unreachable' } };
    rules.push({ chain: 'KUBE-SERVICES', destination: `${s.address}/32`, protocol, conditions: [comment(`${s.name} has no endpoints`), port(protocol, s.port)], ...reject });
    if (s.nodePort) rules.push({ chain: 'KUBE-EXTERNAL-SERVICES', protocol, conditions: [comment(`${s.name} has no endpoints`), { save: '-m addrtype --dst-type LOCAL', list: 'ADDRTYPE match dst-type LOCAL' }, port(protocol, s.nodePort)], ...reject });
  }
  const own = [...(node.routes ? ['FLANNEL-FWD'] : []), ...(proxied ? ['KUBE-EXTERNAL-SERVICES'] : []), 'KUBE-FIREWALL', ...(proxied ? ['KUBE-FORWARD'] : []), 'KUBE-KUBELET-CANARY', ...(proxied ? ['KUBE-NODEPORTS', 'KUBE-PROXY-CANARY', 'KUBE-PROXY-FIREWALL', 'KUBE-SERVICES'] : [])];
  return { name: 'filter', builtIn: ['INPUT', 'FORWARD', 'OUTPUT'], own, rules };
}

const mangle = (node: NodeNetwork): Table => ({
  name: 'mangle',
  builtIn: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  own: ['KUBE-IPTABLES-HINT', 'KUBE-KUBELET-CANARY', ...(node.services ? ['KUBE-PROXY-CANARY'] : [])],
  rules: [],
});

/** The tables of a node as kubelet, kube-proxy (iptables mode) and flannel write them; a pod's are empty. */
export function tables(node: NodeNetwork | undefined): Table[] {
  if (node) return [mangle(node), filter(node), nat(node)];
  const none = { own: [], rules: [] };
  return [
    { name: 'filter', builtIn: ['INPUT', 'FORWARD', 'OUTPUT'], ...none },
    { name: 'nat', builtIn: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], ...none },
  ];
}
