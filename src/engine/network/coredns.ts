import type { Component } from '../sim/component.ts';
import { Part } from '../sim/part.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import { blockFor, CorefileError, parseCorefile, usual, type ServerBlock } from './corefile.ts';
import type { AttachedNamespace } from './netns.ts';
import type { DnsAnswer, DnsQuestion, HttpResponse } from './types.ts';
import type { ServiceView } from './view.ts';

const answers = new Part('coredns answers', () => import('./corednsanswers.ts'));

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
    const { resolve } = yield* view.sim.part(answers);
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
