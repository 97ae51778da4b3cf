import { ConnectionError } from '../../api/status.ts';
import type { DnsAnswer, DnsQuestion } from '../../network/types.ts';
import type { Task } from '../../sim/sim.ts';
import { program, type Call } from '../lib/program.ts';
import type { Process } from '../../hosts/types.ts';

export type Type = DnsQuestion['type'];

/** The record types that the simulated servers know. */
export const types = new Set<string>(['A', 'AAAA', 'CNAME', 'SRV', 'PTR', 'TXT', 'NS']);
const isIPv4 = (text: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(text);
/** The name that an address is asked for by. */
export const reversed = (address: string): string => `${address.split('.').reverse().join('.')}.in-addr.arpa`;

interface Found {
  name: string;
  server: string;
  answer: DnsAnswer;
}

const candidates = (p: Process, name: string): string[] => {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const { search, ndots } = p.machine.net.resolver;
  const searched = search.map((s) => `${name}.${s}`);
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
};

/** Asks for a name through the search list. Undefined: no server answered. */
export function* lookup(p: Process, server: string, name: string, type: Type, search: boolean): Task<Found | undefined> {
  let last: Found | undefined;
  for (const candidate of search ? candidates(p, name) : [name.replace(/\.$/, '')]) {
    try {
      const answer = yield* p.machine.net.query(server, { name: candidate, type });
      if (answer.rcode === 'NOERROR' && answer.records.length > 0) return { name: candidate, server, answer };
      last = last?.answer.rcode === 'NOERROR' ? last : { name: candidate, server, answer };
    } catch (error) {
      if (error instanceof ConnectionError) return undefined;
      throw error;
    }
  }
  return last;
}

/** The address of a given name server, or of the first one; undefined where its name means nothing. */
export function* serverOf(p: Process, given: string | undefined): Task<string | undefined> {
  if (given === undefined) return p.machine.net.resolver.nameservers[0];
  if (isIPv4(given)) return given;
  try {
    return (yield* p.machine.net.resolve(given))[0];
  } catch (error) {
    if (error instanceof ConnectionError) return undefined;
    throw error;
  }
}

const noServers = (server: string): string => `;; communications error to ${server}#53: timed out\n`;

/** nslookup(1): bind9's, or busybox'. */
export const nslookup = program(
  '',
  function* (call) {
    const { p } = call;
    const words = call.args.filter((w) => !w.startsWith('-'));
    const asked = call.args.find((w) => /^-(type|query|q)=/.test(w))?.replace(/^.*=/, '').toUpperCase();
    const [name, given] = words;
    if (name === undefined) return 1;
    const server = yield* serverOf(p, given);
    if (server === undefined) {
      yield* call.out(`${call.name}: couldn't get address for '${given}': not found\n`);
      return 1;
    }
    const reverse = isIPv4(name);
    const type: Type = reverse ? 'PTR' : types.has(asked ?? '') ? (asked as Type) : 'A';
    // Where dig is, bind's tools are, and nslookup is theirs.
    if (call.busybox && old(p.machine.busybox) && !p.machine.which('dig', '/usr/bin:/bin:/usr/local/bin')) return yield* oldLookup(call, server, name);
    if (call.busybox && !p.machine.which('dig', '/usr/bin:/bin:/usr/local/bin')) return yield* busyboxLookup(call, server, reverse ? reversed(name) : name, type, asked === undefined && !reverse);
    const found = yield* lookup(p, server, reverse ? reversed(name) : name, type, !reverse);
    if (!found) {
      yield* call.out(`${noServers(server).repeat(3)};; no servers could be reached\n\n`);
      return 1;
    }
    const head = `Server:\t\t${server}\nAddress:\t${server}#53\n\n`;
    const { rcode, records } = found.answer;
    if (rcode !== 'NOERROR') {
      yield* call.out(`${head}** server can't find ${reverse ? reversed(name) : found.name}: ${rcode}\n\n`);
      return 1;
    }
    let text = head;
    for (const r of records) {
      if (r.type === 'A' || r.type === 'AAAA') text += `Name:\t${r.name}\nAddress: ${r.data}\n`;
      else if (r.type === 'PTR') text += `${reversed(name)}\tname = ${r.data}\n`;
      else if (r.type === 'CNAME') text += `${r.name}\tcanonical name = ${r.data}\n`;
      else if (r.type === 'SRV') text += `${r.name}\tservice = ${r.data}\n`;
      else text += `${r.name}\ttext = ${r.data}\n`;
    }
    if (records.length === 0) text += `*** Can't find ${name}: No answer\n`;
    yield* call.out(`${text}\n`);
    return 0;
  },
  { raw: true },
);

/** Until 1.28 nslookup asked the C library and knew addresses alone (busybox: networking/nslookup.c before 1.29). */
const old = (version: string | undefined): boolean => version !== undefined && Number(version.split('.')[0]) === 1 && Number(version.split('.')[1]) < 29;

function* oldLookup(call: Call, server: string, name: string): Task<number> {
  const { p } = call;
  const named = function* (address: string): Task<string> {
    const found = yield* lookup(p, server, reversed(address), 'PTR', false);
    const pointer = found?.answer.records[0]?.data.replace(/\.$/, '');
    return pointer === undefined ? '' : ` ${pointer}`;
  };
  const head = `Server:    ${server}\nAddress 1: ${server}${yield* named(server)}\n\n`;
  const found = isIPv4(name) ? undefined : yield* lookup(p, server, name, 'A', true);
  const addresses = isIPv4(name) ? [name] : (found?.answer.records ?? []).filter((r) => r.type === 'A').map((r) => r.data);
  if (addresses.length === 0) {
    yield* call.out(head);
    yield* call.p.stderr.write(`nslookup: can't resolve '${name}'\n`);
    return 1;
  }
  let text = `${head}Name:      ${name}\n`;
  for (const [i, address] of addresses.entries()) text += `Address ${i + 1}: ${address}${yield* named(address)}\n`;
  yield* call.out(text);
  return 0;
}

// busybox asks for A and AAAA of every candidate of the search list and says each answer (busybox: networking/nslookup.c).
function* busyboxLookup(call: Call, server: string, name: string, type: Type, both: boolean): Task<number> {
  const names = type === 'PTR' ? [name] : candidates(call.p, name);
  let text = `Server:\t\t${server}\nAddress:\t${server}:53\n\n`;
  let good = false;
  for (const candidate of names) {
    for (const t of both ? (['A', 'AAAA'] as const) : [type]) {
      let answer: DnsAnswer;
      try {
        answer = yield* call.p.machine.net.query(server, { name: candidate, type: t });
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw error;
        yield* call.out(';; connection timed out; no servers could be reached\n\n');
        return 1;
      }
      if (answer.rcode !== 'NOERROR') text += `** server can't find ${candidate}: ${answer.rcode}\n\n`;
      else if (answer.records.length > 0) {
        good = true;
        text += `${answer.records.map((r) => (r.type === 'A' ? `Name:\t${r.name}\nAddress: ${r.data}\n` : r.type === 'PTR' ? `${candidate}\tname = ${r.data}\n` : r.type === 'CNAME' ? `${r.name}\tcanonical name = ${r.data}\n` : `${r.name}\tservice = ${r.data}\n`)).join('')}\n`;
      } else text += '\n';
    }
    if (good) break;
  }
  yield* call.out(text);
  return good ? 0 : 1;
}

/** host(1). */
export const host = program('t: v a', function* (call) {
  const [name, given] = call.args;
  if (name === undefined) return 1;
  const server = yield* serverOf(call.p, given);
  const reverse = isIPv4(name);
  const t = (call.o.get('t')?.toUpperCase() ?? (reverse ? 'PTR' : 'A')) as Type;
  const found = server === undefined ? undefined : yield* lookup(call.p, server, reverse ? reversed(name) : name, t, !reverse);
  if (!found) {
    yield* call.out(`${noServers(server ?? given ?? '').repeat(2)};; no servers could be reached\n`);
    return 1;
  }
  if (given !== undefined) yield* call.out(`Using domain server:\nName: ${given}\nAddress: ${server}#53\nAliases: \n\n`);
  if (found.answer.rcode !== 'NOERROR') {
    yield* call.out(`Host ${reverse ? `${reversed(name)}.` : name} not found: 3(${found.answer.rcode})\n`);
    return 1;
  }
  const words: Partial<Record<Type, string>> = { A: 'has address', AAAA: 'has IPv6 address', CNAME: 'is an alias for', PTR: 'domain name pointer', SRV: 'has SRV record' };
  yield* call.out(found.answer.records.map((r) => `${r.name} ${words[r.type] ?? 'descriptive text'} ${r.data}\n`).join('') || `${found.name} has no ${t} record\n`);
  return 0;
});
