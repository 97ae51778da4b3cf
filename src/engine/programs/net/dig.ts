import type { DnsAnswer } from '../../network/types.ts';
import type { Task } from '../../sim/sim.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { strftime } from '../lib/strftime.ts';
import { lookup, reversed, serverOf, types, type Type } from './dns.ts';

/** What dig prints unless it is told not to (dig(1), "+all"). */
const sections = ['cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats'] as const;
const others: ReadonlySet<string> = new Set(['short', 'search', 'defname', 'all', 'recurse', 'tcp', 'vc', 'trace', 'multiline', 'edns', 'dnssec', 'identify', 'ttlid', 'ttlunits', 'class', 'nssearch', 'qr', 'cdflag', 'adflag', 'aaflag', 'cookie', 'fail', 'besteffort', 'ignore', 'keepopen', 'onesoa', 'rrcomments', 'split', 'crypto', 'nsid', 'expire', 'badcookie', 'showsearch', 'idnin', 'idnout', 'unknownformat', 'yaml', 'expandaaaa', 'mapped', 'header-only', 'raflag', 'tcflag', 'zflag', 'sit']);
const valued: ReadonlySet<string> = new Set(['time', 'timeout', 'tries', 'retry', 'ndots', 'bufsize', 'domain', 'subnet', 'edns', 'opcode', 'padding', 'split', 'ednsflags', 'ednsopt', 'ednsnegotiation', 'dscp']);

const usage = 'Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n            {global-d-opt} host [@local-server] {local-d-opt}\n            [ host [@local-server] {local-d-opt} [...]]\n';

interface Query {
  name: string;
  type: Type;
}

interface Request {
  queries: Query[];
  server: string | undefined;
  shown: Set<string>;
  on: Set<string>;
  tries: number;
  warnings: string;
}

/** Takes dig's command line apart. Throws UsageError. */
function parse(words: readonly string[]): Request {
  const request: Request = { queries: [], server: undefined, shown: new Set(sections), on: new Set(), tries: 3, warnings: '' };
  let type: Type | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word.startsWith('@')) request.server = word.slice(1);
    else if (word.startsWith('+')) option(request, word.slice(1));
    else if (word === '-x') request.queries.push({ name: reversed(words[++i] ?? ''), type: 'PTR' });
    else if (word === '-t' || types.has(word.toUpperCase())) {
      const asked = word === '-t' ? (words[++i] ?? '') : word;
      if (!types.has(asked.toUpperCase())) request.warnings += `;; Warning, ignoring invalid type ${asked}\n`;
      else {
        type = asked.toUpperCase() as Type;
        const last = request.queries[request.queries.length - 1];
        if (last) last.type = type;
      }
    } else if (word === '-q') request.queries.push({ name: words[++i] ?? '', type: type ?? 'A' });
    else if (word === '-p' || word === '-b' || word === '-c' || word === '-k' || word === '-y') i++;
    else if (!word.startsWith('-') && word.toUpperCase() !== 'IN') request.queries.push({ name: word, type: type ?? 'A' });
  }
  if (request.queries.length === 0) request.queries.push({ name: '.', type: type ?? 'NS' });
  return request;
}

function option(request: Request, word: string): void {
  const [name, value] = word.split('=') as [string, string | undefined];
  const off = name.startsWith('no') && !valued.has(name);
  const plain = off ? name.slice(2) : name;
  if (name === 'tries' || name === 'retry') request.tries = Math.max(1, Number(value) + (name === 'retry' ? 1 : 0)) || 3;
  else if (plain === 'all') request.shown = new Set(off ? [] : sections);
  else if ((sections as readonly string[]).includes(plain)) request.shown[off ? 'delete' : 'add'](plain);
  else if (others.has(plain)) request.on[off ? 'delete' : 'add'](plain);
  else if (!valued.has(plain)) throw new UsageError(`Invalid option: +${word}`);
}

/** Text up to a column by tabs; a blank where it is passed already. */
const upTo = (text: string, column: number): string => (text.length >= column ? `${text} ` : text + '\t'.repeat(Math.ceil((column - text.length) / 8)));

/** Columns joined as bind's printer does, with the width that each has on a screen. */
function columns(parts: readonly string[], stops: readonly number[]): string {
  let out = '';
  let width = 0;
  parts.forEach((part, i) => {
    out += part;
    width += part.length;
    const stop = stops[i];
    if (stop === undefined) return;
    out += upTo('.'.repeat(width), stop).slice(width);
    width = Math.max(width + 1, stop);
  });
  return out;
}

const row = (name: string, ttl: number, type: string, data: string): string => `${columns([name, String(ttl), 'IN', type, data], [24, 32, 40, 48])}\n`;

/** How many bytes a name takes in a message (RFC 1035, 3.1). */
const wire = (name: string): number => name.replace(/\.$/, '').length + 2;

const domain = 'cluster.local';

/** The record that CoreDNS gives for a name of the cluster that is not there. */
const authority = (seconds: number) => `ns.dns.${domain}. hostmaster.${domain}. ${seconds} 7200 1800 86400 30`;

interface Reply {
  name: string;
  answer: DnsAnswer;
  /** Virtual milliseconds. */
  took: number;
}

function page(call: Call, request: Request, query: Query, server: string, reply: Reply): string {
  const { p } = call;
  const { shown } = request;
  const { records, rcode } = reply.answer;
  const inside = reply.name.endsWith(domain) || records.some((r) => r.data.endsWith(`${domain}.`));
  const denied = inside && records.length === 0;
  const answers = records.map((r) => row(`${r.name.replace(/\.$/, '')}.`, r.ttl, r.type, r.data));
  const random = p.sim.random('dig');
  const cookie = Array.from({ length: 16 }, () => '0123456789abcdef'[random.int(0, 15)]).join('');
  const blank = shown.has('comments') ? '\n' : '';
  let out = '';
  if (shown.has('comments')) {
    out += ';; Got answer:\n';
    if (/\.local\.?$/.test(reply.name)) out += ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n';
    out += `;; ->>HEADER<<- opcode: QUERY, status: ${rcode}, id: ${1000 + random.int(0, 60_000)}\n;; flags: qr ${inside ? 'aa rd' : 'rd ra'}; QUERY: 1, ANSWER: ${records.length}, AUTHORITY: ${denied ? 1 : 0}, ADDITIONAL: 1\n`;
    if (inside) out += ';; WARNING: recursion requested but not available\n';
    out += `\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n; COOKIE: ${cookie} (echoed)\n`;
  }
  if (shown.has('question')) out += `${blank === '' ? '' : ';; QUESTION SECTION:\n'};${columns([`${reply.name === '.' ? '' : reply.name}.`, 'IN', query.type], [32, 40])}\n${blank}`;
  if (shown.has('answer') && answers.length > 0) out += `${blank === '' ? '' : ';; ANSWER SECTION:\n'}${answers.join('')}${blank}`;
  if (shown.has('authority') && denied) out += `${blank === '' ? '' : ';; AUTHORITY SECTION:\n'}${row(`${domain}.`, 30, 'SOA', authority(Math.floor(p.sim.now() / 1000)))}${blank}`;
  if (shown.has('stats')) {
    const size = 12 + wire(reply.name) + 4 + 23 + records.reduce((n, r) => n + wire(r.name) + 10 + (r.type === 'A' ? 4 : r.type === 'AAAA' ? 16 : r.type === 'SRV' ? 6 + wire(r.data.split(' ')[3] ?? '') : wire(r.data)), 0) + (denied ? wire(domain) + 10 + wire(`ns.dns.${domain}`) + wire(`hostmaster.${domain}`) + 20 : 0);
    out += `;; Query time: ${Math.round(reply.took)} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${strftime('%a %b %d %H:%M:%S %Z %Y', p.sim.now())}\n;; MSG SIZE  rcvd: ${size}\n\n`;
  }
  return out;
}

/** dig(1). */
export const dig = program(
  '',
  function* (call): Task<number> {
    const { p } = call;
    const version = `9.18.39${p.machine.fs.stat('/etc/lsb-release') ? '-0ubuntu0.24.04.9-Ubuntu' : ''}`;
    if (call.args[0] === '-v') {
      yield* p.stderr.write(`DiG ${version}\n`);
      return 0;
    }
    if (call.args[0] === '-h') {
      yield* call.out(usage);
      return 0;
    }
    let request: Request;
    try {
      request = parse(call.args);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      yield* p.stderr.write(`${error.message}\n${usage}\nUse "dig -h" (or "dig -h | more") for complete list of options\n`);
      return 1;
    }
    const server = yield* serverOf(p, request.server);
    if (server === undefined) {
      yield* p.stderr.write(`dig: couldn't get address for '${request.server}': not found\n`);
      return 10;
    }
    yield* call.out(request.warnings);
    const short = request.on.has('short');
    let head = short || !request.shown.has('cmd') ? '' : `\n; <<>> DiG ${version} <<>> ${call.args.join(' ')}\n${request.server === undefined ? '' : '; (1 server found)\n'};; global options: +cmd\n`;
    for (const query of request.queries) {
      const started = p.sim.now();
      const found = yield* lookup(p, server, query.name, query.type, request.on.has('search'));
      if (!found) {
        yield* call.out(`${`;; communications error to ${server}#53: timed out\n`.repeat(request.tries)}${head};; no servers could be reached\n`);
        return 9;
      }
      const reply = { name: found.name, answer: found.answer, took: p.sim.now() - started };
      yield* call.out(short ? found.answer.records.map((r) => `${r.data}\n`).join('') : head + page(call, request, query, server, reply));
      head = '';
    }
    return 0;
  },
  { raw: true },
);
