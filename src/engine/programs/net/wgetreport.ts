import { utf8Length } from '../../api/utf8.ts';
import { strftime } from '../lib/strftime.ts';
import type { Call } from '../lib/program.ts';
import type { Task } from '../../sim/sim.ts';
import { reason, type Fetched } from './fetch.ts';
import type { Target } from './url.ts';

const bar = '*'.repeat(32);
const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host);

const rateOf = (bytes: number, ms: number): string => {
  const kb = bytes / 1024 / (Math.max(1, ms) / 1000);
  return kb >= 1024 ? `${(kb / 1024).toFixed(2)} MB/s` : kb >= 100 ? `${Math.round(kb)} KB/s` : `${kb.toFixed(kb >= 10 ? 1 : 2)} KB/s`;
};

const headerOf = (answer: Fetched, name: string): string | undefined => Object.entries(answer.headers).find(([k]) => k.toLowerCase() === name)?.[1];

/** What GNU wget tells on standard error while it works (wget: src/http.c, src/progress.c). */
export class GnuReport {
  constructor(private readonly call: Call) {}

  private get quiet(): boolean {
    return this.call.o.has('q');
  }

  private get brief(): boolean {
    return this.call.o.has('no-verbose') || this.call.o.all('n').includes('v');
  }

  private *say(text: string): Task {
    if (!this.quiet && !this.brief) yield* this.call.p.stderr.write(text);
  }

  private get time(): string {
    return strftime('%Y-%m-%d %H:%M:%S', this.call.p.sim.now());
  }

  *begin(url: string): Task {
    if (this.call.o.has('spider')) yield* this.say('Spider mode enabled. Check if remote file exists.\n');
    yield* this.say(`--${this.time}--  ${url}\n`);
  }

  /** `outcome`: `connected.`, or why not. */
  *connecting(target: Target, address: string, outcome: string): Task {
    if (!isAddress(target.host)) yield* this.say(`Resolving ${target.host} (${target.host})... ${address}\n`);
    yield* this.say(`Connecting to ${isAddress(target.host) ? `${target.host}` : `${target.host} (${target.host})|${address}|`}:${target.port}... ${outcome}\n`);
  }

  *reusing(target: Target, address: string): Task {
    yield* this.say(`Reusing existing connection to ${isAddress(target.host) ? target.host : `${target.host}|${address}|`}:${target.port}.\n`);
  }

  *unanswered(target: Target, address: string): Task {
    yield* this.connecting(target, address, 'connected.');
    yield* this.say('HTTP request sent, awaiting response... Read error (Connection timed out) in headers.\nGiving up.\n\n');
  }

  *authenticating(answer: Fetched): Task {
    yield* this.say(`Authentication selected: ${headerOf(answer, 'www-authenticate') ?? 'Basic'}\n`);
  }

  *answered(answer: Fetched): Task {
    if (this.call.o.has('S')) yield* this.call.p.stderr.write(`HTTP request sent, awaiting response... \n  HTTP/1.1 ${answer.status} ${reason(answer.status)}\n${Object.entries(answer.headers).map(([k, v]) => `  ${k}: ${v}\n`).join('')}`);
    else yield* this.say(`HTTP request sent, awaiting response... ${answer.status} ${reason(answer.status)}\n`);
  }

  *moved(location: string): Task {
    yield* this.say(`Location: ${location} [following]\n`);
  }

  *refused(answer: Fetched, url: string): Task {
    if (this.quiet) return;
    if (this.call.o.has('spider')) yield* this.say('Remote file does not exist -- broken link!!!\n\n');
    else yield* this.call.p.stderr.write(`${this.brief ? `${url}:\n` : ''}${this.time} ERROR ${answer.status}: ${reason(answer.status)}.\n${this.brief ? '' : '\n'}`);
  }

  private length(answer: Fetched): string {
    const type = headerOf(answer, 'content-type')?.replace(/;.*/, '');
    const length = headerOf(answer, 'content-length') ?? (answer.body === '' ? undefined : String(utf8Length(answer.body)));
    return `Length: ${length ?? 'unspecified'}${type === undefined ? '' : ` [${type}]`}\n`;
  }

  *exists(answer: Fetched): Task {
    const further = /html/.test(headerOf(answer, 'content-type') ?? '');
    yield* this.say(`${this.length(answer)}Remote file exists${further ? ' and could contain further links,\nbut recursion is disabled -- not retrieving.' : '.'}\n\n`);
  }

  *saving(answer: Fetched, name: string): Task {
    yield* this.say(`${this.length(answer)}Saving to: ‘${name}’\n`);
  }

  *saved(answer: Fetched, url: string, name: string, ms: number): Task {
    const { p } = this.call;
    const bytes = utf8Length(answer.body);
    const seconds = `${(ms / 1000).toFixed(ms < 100 ? 3 : 1).replace(/\.?0+$/, '')}s`;
    if (this.brief && !this.quiet) yield* p.stderr.write(`${this.time} URL:${url} [${bytes}/${bytes}] -> "${name}" [1]\n`);
    if (p.stderr.tty) yield* this.say(`\n${name.slice(-19).padEnd(19)} 100%[===================>] ${String(bytes).padStart(7)}  --.-KB/s    in ${seconds.padEnd(6)} \n`);
    else yield* this.say(`\n     0K ${' '.repeat(54)}100% ${rateOf(bytes, ms).replace(/(\.\d\d?)? ([KM])B\/s/, '$1$2').padStart(5)}=${seconds}\n`);
    yield* this.say(`\n${this.time} (${rateOf(bytes, ms)}) - ${name === 'STDOUT' ? 'written to stdout' : `‘${name}’ saved`} [${bytes}/${bytes}]\n\n`);
  }
}

/** What busybox' wget tells. */
export class BusyboxReport {
  constructor(private readonly call: Call) {}

  private *say(text: string): Task {
    if (!this.call.o.has('q')) yield* this.call.p.stderr.write(text);
  }

  *connecting(target: Target, address: string): Task {
    yield* this.say(`Connecting to ${target.host}${target.port === 80 ? '' : `:${target.port}`} (${address}:${target.port})\n`);
  }

  *saved(bytes: number, name: string): Task {
    const stdout = name === '-';
    yield* this.say(`${name.slice(0, 20).padEnd(20)} 100% |${bar}| ${String(bytes).padStart(5)}  0:00:00 ETA\n${stdout ? 'written to stdout' : `'${name}' saved`}\n`);
  }

  *saving(name: string): Task {
    yield* this.say(name === '-' ? 'writing to stdout\n' : `saving to '${name}'\n`);
  }
}
