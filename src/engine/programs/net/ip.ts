import { program, type Call } from '../lib/program.ts';
import type { Task } from '../../sim/sim.ts';
import { links, neighbours, routes, routeTo, type Link } from './routes.ts';

const nameOf = (l: Link): string => (l.peer ? `${l.name}@${l.peer}` : l.name);

/** One link as ip(8) shows it, with its addresses or without. */
function shown(link: Link, index: number, addresses: boolean): string {
  const own = link.name === 'lo';
  const master = link.name.startsWith('veth') ? ' master cni0' : '';
  const head = `${index}: ${nameOf(link)}: <${link.flags}> mtu ${link.mtu} qdisc ${link.discipline}${master} state ${link.state} ${addresses ? '' : 'mode DEFAULT '}group default${link.queue ? ` qlen ${link.queue}` : ''}\n    link/${own ? 'loopback' : 'ether'} ${link.mac} brd ${own ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}${link.tail ?? ''}\n`;
  return addresses && link.inet ? `${head}    inet ${link.inet}${link.broadcast ? ` brd ${link.broadcast}` : ''} scope ${link.scope}\n       valid_lft forever preferred_lft forever\n` : head;
}

/** One address on one line (-o). */
const addressLine = (link: Link, index: number): string => `${index}: ${link.name}    inet ${link.inet}${link.broadcast ? ` brd ${link.broadcast}` : ''} scope ${link.scope}\\       valid_lft forever preferred_lft forever\n`;

interface Style {
  brief: boolean;
  oneLine: boolean;
  /** Addresses of one family alone. */
  family: '4' | '6' | undefined;
}

function* devices(call: Call, words: readonly string[], addresses: boolean, { brief, oneLine, family }: Style): Task<number> {
  const all = links(call.p.machine);
  const at = words.indexOf('dev');
  const wanted = at >= 0 ? words[at + 1] : words.at(-1);
  const found = all.filter((l) => wanted === undefined || l.name === wanted);
  if (found.length === 0) {
    yield* call.p.stderr.write(`Device "${wanted}" does not exist.\n`);
    return 1;
  }
  for (const link of found) {
    const index = all.indexOf(link) + 1;
    if (addresses && family !== undefined && (family === '6' || !link.inet)) continue;
    if (oneLine && !brief) {
      if (!addresses) yield* call.out(`${shown(link, index, false).trimEnd().replace(/\n/g, '\\')}\n`);
      else if (link.inet) yield* call.out(addressLine(link, index));
      continue;
    }
    const tail = addresses ? `${link.inet ? `${link.inet} ` : ''}` : `${link.mac} <${link.flags}> `;
    yield* call.out(brief ? `${nameOf(link).padEnd(16)} ${link.state.padEnd(14)} ${tail}\n` : addresses && family !== undefined ? shown(link, index, true).replace(/\n    link\/.*/, '') : shown(link, index, addresses));
  }
  return 0;
}

function* route(call: Call, words: readonly string[]): Task<number> {
  const { machine } = call.p;
  if (words[0] === 'get') {
    const address = words[1];
    if (address === undefined || !/^\d+\.\d+\.\d+\.\d+$/.test(address)) {
      yield* call.p.stderr.write(address === undefined ? 'need at least a destination address\n' : `Error: any valid prefix is expected rather than "${address}".\n`);
      return 1;
    }
    yield* call.out(routeTo(machine, address));
    return 0;
  }
  const at = words.indexOf('dev');
  const wanted = words[0] !== 'dev' && words[0] !== undefined ? words[0] : undefined;
  const found = routes(machine).filter((r) => (wanted === undefined || r.to === wanted) && (at < 0 || r.device === words[at + 1]));
  yield* call.out(found.map((r) => `${r.text}\n`).join(''));
  return 0;
}

const changing: ReadonlySet<string> = new Set(['add', 'del', 'delete', 'change', 'replace', 'set', 'flush', 'append']);

/** ip(8): links, addresses, routes and neighbours of this network namespace. */
export const ip = program(
  '',
  function* (call) {
    const style: Style = { brief: call.args.some((w) => w.startsWith('-br')), oneLine: call.args.some((w) => /^-o(ne(line)?)?$/.test(w)), family: call.args.includes('-4') ? '4' : call.args.includes('-6') ? '6' : undefined };
    if (call.args[0] === '-V' || call.args[0] === '-Version') {
      yield* call.out('ip utility, iproute2-6.1.0, libbpf 1.3.0\n');
      return 0;
    }
    const all = call.args.filter((w) => !w.startsWith('-'));
    const [what = '', ...words] = all;
    const objects = ['address', 'link', 'route', 'neighbour', 'netns', 'rule'];
    const object = what === 'neighbor' ? 'neighbour' : what === '' ? undefined : objects.find((o) => o.startsWith(what));
    if (words[0] !== undefined && changing.has(words[0])) {
      yield* call.p.stderr.write(`ip: ${what} ${words[0]} is not simulated: addresses and routes are laid by the lab and its network plugin\n`);
      return 1;
    }
    const rest = ['show', 'list', 'ls', 'lst'].includes(words[0] ?? '') ? words.slice(1) : words;
    switch (object) {
      case 'address':
      case 'link':
        return yield* devices(call, rest, object === 'address', style);
      case 'route':
        return yield* route(call, rest);
      case 'neighbour': {
        const at = rest.indexOf('dev');
        const found = neighbours(call.p.machine).filter((n) => at < 0 || n.device === rest[at + 1]);
        yield* call.out(found.map((n) => `${n.address} dev ${n.device} lladdr ${n.mac} ${n.device === 'flannel.1' ? 'PERMANENT' : 'REACHABLE'}${call.busybox ? '' : ' '}\n`).join(''));
        return 0;
      }
      case 'rule':
        yield* call.out('0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n');
        return 0;
      case 'netns':
        return 0;
      default:
        yield* call.p.stderr.write(what === '' ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n       ip [ -force ] -batch filename\n' : `Object "${what}" is unknown, try "ip help".\n`);
        return what === '' ? 255 : 1;
    }
  },
  { raw: true },
);
