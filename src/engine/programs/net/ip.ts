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

function* devices(call: Call, words: readonly string[], addresses: boolean, brief: boolean): Task<number> {
  const all = links(call.p.machine);
  const at = words.indexOf('dev');
  const wanted = at >= 0 ? words[at + 1] : words.at(-1);
  const found = all.filter((l) => wanted === undefined || l.name === wanted);
  if (found.length === 0) {
    yield* call.p.stderr.write(`Device "${wanted}" does not exist.\n`);
    return 1;
  }
  for (const link of found) {
    const tail = addresses ? `${link.inet ? `${link.inet} ` : ''}` : `${link.mac} <${link.flags}> `;
    yield* call.out(brief ? `${nameOf(link).padEnd(16)} ${link.state.padEnd(14)} ${tail}\n` : shown(link, all.indexOf(link) + 1, addresses));
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
    const brief = call.args.some((w) => w.startsWith('-br'));
    const all = call.args.filter((w) => !w.startsWith('-'));
    const [what = '', ...words] = all;
    const objects = ['address', 'link', 'route', 'neighbour', 'netns'];
    const object = what === 'neighbor' ? 'neighbour' : what === '' ? undefined : objects.find((o) => o.startsWith(what));
    if (words[0] !== undefined && changing.has(words[0])) {
      yield* call.p.stderr.write(`ip: ${what} ${words[0]} is not simulated: addresses and routes are laid by the lab and its network plugin\n`);
      return 1;
    }
    const rest = ['show', 'list', 'ls', 'lst'].includes(words[0] ?? '') ? words.slice(1) : words;
    switch (object) {
      case 'address':
      case 'link':
        return yield* devices(call, rest, object === 'address', brief);
      case 'route':
        return yield* route(call, rest);
      case 'neighbour': {
        const at = rest.indexOf('dev');
        const found = neighbours(call.p.machine).filter((n) => at < 0 || n.device === rest[at + 1]);
        yield* call.out(found.map((n) => `${n.address} dev ${n.device} lladdr ${n.mac} ${n.device === 'flannel.1' ? 'PERMANENT' : 'REACHABLE'}${call.busybox ? '' : ' '}\n`).join(''));
        return 0;
      }
      case 'netns':
        return 0;
      default:
        yield* call.p.stderr.write(what === '' ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n       ip [ -force ] -batch filename\n' : `Object "${what}" is unknown, try "ip help".\n`);
        return what === '' ? 255 : 1;
    }
  },
  { raw: true },
);
