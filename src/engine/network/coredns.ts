import { ConnectionError } from '../api/status.ts';
import type { Component } from '../sim/component.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import { clusterAnswer } from './clusterdns.ts';
import { blockFor, CorefileError, inZone, parseCorefile, type PluginConfig, type ServerBlock } from './corefile.ts';
import type { AttachedNamespace } from './netns.ts';
import { rewritten } from './rewrite.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord, HttpResponse } from './types.ts';
import type { ServiceView } from './view.ts';

/** kubeadm's configuration, as far as answers depend on it. */
const usual = (domain: string): ServerBlock[] =>
  parseCorefile(`.:53 {\n errors\n health\n ready\n kubernetes ${domain} in-addr.arpa ip6.arpa {\n pods insecure\n fallthrough in-addr.arpa ip6.arpa\n }\n prometheus :9153\n forward . /etc/resolv.conf\n cache 30\n}\n`, 'Corefile');

/** What a server answers with. */
interface Server {
  readonly view: ServiceView;
  readonly net: AttachedNamespace;
  readonly blocks: readonly ServerBlock[];
}

const refused: DnsAnswer = { rcode: 'REFUSED', records: [] };
const failed: DnsAnswer = { rcode: 'SERVFAIL', records: [] };
const missing: DnsAnswer = { rcode: 'NXDOMAIN', records: [] };

/** Plugins answer in this order, whatever theirs in the file is. */
const ORDER = ['hosts', 'kubernetes', 'forward'];

const fallsThrough = (plugin: PluginConfig, name: string): boolean => {
  const line = plugin.lines.find(([word]) => word === 'fallthrough');
  return line !== undefined && (line.length === 1 || line.slice(1).some((zone) => inZone(name, zone)));
};

/** `hosts`: lines of addresses and names. Undefined passes the question on. */
const fromHosts = (plugin: PluginConfig, question: DnsQuestion, name: string): DnsAnswer | undefined => {
  const records: DnsRecord[] = [];
  let known = false;
  for (const [address, ...names] of plugin.lines) {
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(address ?? '') || !names.some((n) => n.toLowerCase() === name)) continue;
    known = true;
    if (question.type === 'A') records.push({ name: question.name, type: 'A', ttl: 3600, data: address! });
  }
  if (known) return { rcode: 'NOERROR', records };
  return fallsThrough(plugin, name) ? undefined : missing;
};

const arpa = (zone: string): boolean => zone.endsWith('.arpa');

function* fromKubernetes(server: Server, plugin: PluginConfig, question: DnsQuestion, name: string): Task<DnsAnswer | undefined> {
  const zones = plugin.args.map((zone) => zone.toLowerCase().replace(/\.$/, ''));
  const zone = zones.filter((z) => inZone(name, z)).sort((a, b) => b.length - a.length)[0];
  if (zone === undefined) return undefined;
  const domain = arpa(zone) ? (zones.find((z) => !arpa(z)) ?? zone) : zone;
  const own = clusterAnswer(server.view, domain, question);
  if (!own || ('rcode' in own && own.rcode === 'NXDOMAIN')) return fallsThrough(plugin, name) ? undefined : missing;
  if ('rcode' in own) return own;
  const alias: DnsRecord = { name: question.name, type: 'CNAME', ttl: 30, data: `${own.cname}.` };
  const behind = yield* resolve(server, { ...question, name: own.cname });
  return { rcode: 'NOERROR', records: [alias, ...behind.records] };
}

function* forwarded(server: Server, plugin: PluginConfig, question: DnsQuestion, name: string): Task<DnsAnswer | undefined> {
  const [from, ...to] = plugin.args;
  if (!inZone(name, from!.toLowerCase().replace(/\.$/, ''))) return undefined;
  const servers = to.flatMap((t) => (t.startsWith('/') ? server.net.resolver.nameservers : [t.replace(/^\w+:\/\//, '').replace(/:\d+$/, '')]));
  for (const address of servers) {
    try {
      return yield* server.net.query(address, question);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
    }
  }
  return failed;
}

/** Answers by the server block for the name, its plugins one after the other (coredns: core/dnsserver/server.go, ServeDNS). */
function* resolve(server: Server, asked: DnsQuestion): Task<DnsAnswer> {
  const block = blockFor(server.blocks, 53, asked.name.toLowerCase());
  if (!block) return refused;
  const name = rewritten(block.plugins, asked.name.toLowerCase());
  const question = name === asked.name.toLowerCase() ? asked : { ...asked, name };
  const plugins = block.plugins.filter((p) => ORDER.includes(p.name)).toSorted((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  for (const plugin of plugins) {
    const answer = plugin.name === 'hosts' ? fromHosts(plugin, question, name) : yield* plugin.name === 'kubernetes' ? fromKubernetes(server, plugin, question, name) : forwarded(server, plugin, question, name);
    if (!answer) continue;
    if (question === asked) return answer;
    return { ...answer, records: answer.records.map((r) => (r.name.toLowerCase() === name ? { ...r, name: asked.name } : r)) };
  }
  return failed;
}

/** Answers as CoreDNS with kubeadm's Corefile: the cluster's names itself, others by asking the name servers of the pod's resolv.conf. */
export const answer = (view: ServiceView, domain: string, net: AttachedNamespace, question: DnsQuestion): Task<DnsAnswer> => resolve({ view, net, blocks: usual(domain) }, question);

const plain = (status: number, body: string): HttpResponse => ({ status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(body.length) }, body });

/** The Corefile of a CoreDNS pod, and where the pod logs. */
export interface CorefileSource {
  readonly sim: Sim;
  readonly path: string;
  readonly version: string;
  /** Undefined while there is no such file. */
  read(): string | undefined;
  log(line: string): void;
}

/** How often the file is looked at (plugin/reload: 30 s and up to 15 s more). */
const reloadMs = [30_000, 45_000] as const;

/** One CoreDNS pod. */
export class CoreDns implements Component {
  readonly name = 'coredns';
  running = false;
  private closers: (() => void)[] = [];
  private blocks: readonly ServerBlock[] = [];
  private text: string | undefined;
  private reloading: TaskHandle | undefined;

  constructor(
    private readonly view: ServiceView,
    private readonly net: AttachedNamespace,
    private readonly domain: string,
    private readonly file?: CorefileSource,
  ) {}

  /** Throws CorefileError for a configuration that can't be read. */
  start(): void {
    if (this.running) return;
    this.text = this.file?.read();
    this.blocks = this.text === undefined ? usual(this.domain) : parseCorefile(this.text, this.file!.path);
    this.running = true;
    this.view.start();
    this.open();
    if (this.file) this.greet(this.file);
    if (this.file && this.has('reload')) this.reloading = this.file.sim.spawn('coredns reload', this.reload(this.file));
  }

  private has(plugin: string): boolean {
    return this.blocks.some((block) => block.plugins.some((p) => p.name === plugin));
  }

  private greet({ log, version }: CorefileSource): void {
    for (const block of this.blocks) for (const zone of block.zones) log(`${zone === '' ? '.' : `${zone}.`}:${block.port}`);
    if (this.has('reload')) log(running(this.text!));
    log(`CoreDNS-${version.replace('v', '')}`);
    log('linux/amd64, go1.25.5, 1db4568');
  }

  private open(): void {
    const { view, net } = this;
    const dns = { program: 'coredns', dns: (question: DnsQuestion, peer: string) => this.respond(question, peer) };
    const http = (reply: () => HttpResponse) => ({ program: 'coredns', *http() { return reply(); } });
    this.closers = [net.listen(53, dns, { protocol: 'UDP' }), net.listen(53, dns)];
    if (this.has('health')) this.closers.push(net.listen(8080, http(() => plain(200, 'OK'))));
    if (this.has('ready')) this.closers.push(net.listen(8181, http(() => (view.synced ? plain(200, 'OK') : plain(503, 'kubernetes')))));
    if (this.has('prometheus')) this.closers.push(net.listen(9153, http(() => plain(200, '# HELP coredns_build_info A metric with a constant \'1\' value labeled by version, revision, and goversion from which CoreDNS was built.\n'))));
  }

  private *respond(question: DnsQuestion, peer: string): Task<DnsAnswer> {
    const { view, net, blocks, file } = this;
    const reply = yield* resolve({ view, net, blocks }, question);
    if (file && blockFor(blocks, 53, question.name.toLowerCase())?.plugins.some((p) => p.name === 'log')) {
      const random = file.sim.random('coredns');
      const size = 17 + question.name.length;
      file.log(`[INFO] ${peer} - ${random.int(1, 65535)} "${question.type} IN ${question.name}. udp ${size} false 512" ${reply.rcode} qr,aa,rd ${size + reply.records.length * 29} 0.000${random.int(100, 999)}${random.int(100, 999)}s`);
    }
    return reply;
  }

  /** Takes up a changed file; one that can't be read is complained of once, and the old one stays. */
  private *reload(file: CorefileSource): Task {
    for (;;) {
      yield sleep(file.sim.random('coredns').int(...reloadMs));
      const text = file.read();
      if (text === undefined || text === this.text) continue;
      this.text = text;
      file.log('[INFO] Reloading');
      try {
        this.blocks = parseCorefile(text, file.path);
      } catch (error) {
        if (!(error instanceof CorefileError)) throw error;
        file.log(`[ERROR] Restart failed: ${error.message}`);
        file.log(`[ERROR] plugin/reload: Corefile changed but reload failed: ${error.message}`);
        continue;
      }
      for (const close of this.closers) close();
      this.open();
      file.log(running(text));
      file.log('[INFO] Reloading complete');
      if (!this.has('reload')) return;
    }
  }

  stop(): void {
    this.running = false;
    this.reloading?.cancel();
    this.reloading = undefined;
    for (const close of this.closers) close();
    this.closers = [];
  }
}

/** What CoreDNS says of kubeadm's Corefile, which every cluster's log begins with. */
const kubeadms = { short: 'de12de16dceaab77', digest: '591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908' };

/** 128 hexadecimal digits that stand for a text; its SHA-512 only for kubeadm's. */
const fingerprint = (text: string): string => {
  let out = '';
  for (let seed = 0; out.length < 128; seed++) {
    let h = 2166136261 ^ seed;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
    out += (h >>> 0).toString(16).padStart(8, '0');
  }
  return out.startsWith(kubeadms.short) ? kubeadms.digest : out;
};

const running = (text: string): string => `[INFO] plugin/reload: Running configuration SHA512 = ${fingerprint(text)}`;
