import { program, UsageError } from '../lib/program.ts';
import { groupId, groupName, userName, userId } from '../lib/users.ts';
import type { FileSystem, Process } from '../../hosts/types.ts';

/** Groups of /etc/group that a user is in besides the primary. */
const groupsOf = (fs: FileSystem, name: string, primary: number): number[] => {
  const out = [primary];
  if (fs.stat('/etc/group')?.type !== 'file') return out;
  for (const line of fs.read('/etc/group').split('\n')) {
    const [, , gid, members] = line.split(':');
    if (gid && members?.split(',').includes(name) && !out.includes(Number(gid))) out.push(Number(gid));
  }
  return out;
};

/** Groups that a process was given: busybox prints them as the kernel sorts them, GNU's id the primary first. */
const ordered = (given: readonly number[], primary: number, busybox: boolean): number[] => {
  const sorted = [...new Set([primary, ...given])].sort((a, b) => a - b);
  return busybox ? sorted : [primary, ...sorted.filter((g) => g !== primary)];
};

export const id = program('u|user g|group G|groups n|name r|real z', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  let { uid, gid, name } = p.user;
  const wanted = call.args[0];
  if (wanted !== undefined) {
    const found = userId(fs, wanted);
    if (found === undefined || (/^\d+$/.test(wanted) && userName(fs, found) === wanted)) {
      yield* call.warn(call.busybox ? `unknown user ${wanted}` : `‘${wanted}’: no such user`);
      return 1;
    }
    uid = found;
    name = userName(fs, uid);
    gid = groupId(fs, name) ?? uid;
  }
  const named = o.has('n');
  const user = name === '' ? String(uid) : name;
  const given = wanted === undefined ? p.user.groups : undefined;
  const groups = given ? ordered(given, gid, call.busybox) : groupsOf(fs, user, gid);
  if (o.has('u')) yield* call.out(`${named ? user : uid}\n`);
  else if (o.has('g')) yield* call.out(`${named ? groupName(fs, gid) : gid}\n`);
  else if (o.has('G')) yield* call.out(`${groups.map((g) => (named ? groupName(fs, g) : g)).join(' ')}\n`);
  else {
    const shown = (n: number, text: string) => (text === String(n) ? String(n) : `${n}(${text})`);
    yield* call.out(`uid=${shown(uid, userName(fs, uid))} gid=${shown(gid, groupName(fs, gid))} groups=${groups.map((g) => shown(g, groupName(fs, g))).join(',')}\n`);
  }
  return 0;
});

const userText = (p: Process): string => userName(p.machine.fs, p.user.uid);

export const whoami = program('', function* (call) {
  if (call.args.length > 0) throw new UsageError(`extra operand ‘${call.args[0]}’`);
  const { p } = call;
  const name = userText(p);
  if (name === String(p.user.uid) && p.user.uid !== 0) {
    yield* call.warn(call.busybox ? `unknown uid ${p.user.uid}` : `cannot find name for user ID ${p.user.uid}`);
    return 1;
  }
  yield* call.out(`${name === '0' ? 'root' : name}\n`);
  return 0;
});

export const logname = program('', function* (call) {
  if (!call.p.tty) {
    yield* call.warn('no login name');
    return 1;
  }
  yield* call.out(`${userText(call.p)}\n`);
  return 0;
});

export const groups = program('', function* (call) {
  const { fs } = call.p.machine;
  let status = 0;
  for (const user of call.args) {
    const gid = fs.read('/etc/passwd').split('\n').find((line) => line.startsWith(`${user}:`))?.split(':')[3];
    if (gid === undefined) {
      yield* call.warn(`‘${user}’: no such user`);
      status = 1;
    } else yield* call.out(`${call.busybox ? '' : `${user} : `}${groupsOf(fs, user, Number(gid)).map((g) => groupName(fs, g)).join(' ')}\n`);
  }
  if (call.args.length > 0) return status;
  const name = userText(call.p);
  yield* call.out(`${groupsOf(fs, name, call.p.user.gid).map((g) => groupName(fs, g)).join(' ')}\n`);
  return 0;
});

/** The machine's whole name: the first of the line of /etc/hosts that has its own (hostname(1), THE FQDN). */
const wholeName = ({ machine }: Process): string => {
  const { fs, hostname } = machine;
  const lines = fs.stat('/etc/hosts')?.type === 'file' ? fs.read('/etc/hosts').split('\n') : [];
  const found = lines.map((l) => l.replace(/#.*/, '').trim().split(/\s+/)).find(([, ...names]) => names.includes(hostname));
  return found?.[1] ?? hostname;
};

export const hostname = program('i|ip-address I|all-ip-addresses f|fqdn|long s|short d|domain A F:', function* (call) {
  const { o, p } = call;
  const { machine } = p;
  if (o.has('I')) yield* call.out(`${machine.net.addresses.join(' ')} \n`);
  else if (o.has('i')) yield* call.out(`${machine.net.addresses[0] ?? '127.0.0.1'}\n`);
  else if (o.has('f')) yield* call.out(`${wholeName(p)}\n`);
  else if (o.has('d')) yield* call.out(`${wholeName(p).split('.').slice(1).join('.')}\n`);
  else if (call.args.length > 0) throw new UsageError(call.busybox ? 'sethostname: Operation not permitted' : 'you must be root to change the host name', 1, true);
  else yield* call.out(`${machine.hostname}\n`);
  return 0;
});

/** The kernel's release, as /proc/version tells it. */
const kernelRelease = (fs: FileSystem): string => (fs.stat('/proc/version')?.type === 'file' ? (/^Linux version (\S+)/.exec(fs.read('/proc/version'))?.[1] ?? '6.8.0-51-generic') : '6.8.0-51-generic');

export const uname = program('a|all s|kernel-name n|nodename r|kernel-release v|kernel-version m|machine p|processor i|hardware-platform o|operating-system', function* (call) {
  const { o, p, busybox } = call;
  const values: [string, string][] = [
    ['s', 'Linux'],
    ['n', p.machine.hostname],
    ['r', kernelRelease(p.machine.fs)],
    ['v', '#52-Ubuntu SMP PREEMPT_DYNAMIC Thu Dec  5 13:09:44 UTC 2024'],
    ['m', 'x86_64'],
    ['p', busybox ? 'unknown' : 'x86_64'],
    ['i', busybox ? 'unknown' : 'x86_64'],
    ['o', busybox ? 'Linux' : 'GNU/Linux'],
  ];
  const all = o.has('a');
  const chosen = values.filter(([k]) => (all && !(busybox && (k === 'p' || k === 'i'))) || o.has(k));
  yield* call.out(`${(chosen.length > 0 ? chosen : [values[0]!]).map(([, v]) => v).join(' ')}\n`);
  return 0;
});

export const arch = program('', function* (call) {
  yield* call.out('x86_64\n');
  return 0;
});

export const nproc = program('all ignore:', function* (call) {
  const { fs } = call.p.machine;
  const text = fs.stat('/proc/cpuinfo')?.type === 'file' ? fs.read('/proc/cpuinfo') : '';
  yield* call.out(`${text.match(/^processor/gm)?.length ?? 1}\n`);
  return 0;
});

export const tty = program('s|silent|quiet', function* (call) {
  const here = call.p.stdin.tty !== undefined;
  if (!call.o.has('s')) yield* call.out(here ? '/dev/pts/0\n' : 'not a tty\n');
  return here ? 0 : 1;
});

export const getent = program('', function* (call) {
  const [database, ...keys] = call.args;
  const { fs } = call.p.machine;
  if (database === 'hosts' || database === 'ahosts' || database === 'ahostsv4') {
    let status = 0;
    for (const key of keys) {
      try {
        for (const address of yield* call.p.machine.net.resolve(key)) yield* call.out(database === 'hosts' ? `${address.padEnd(15)} ${key}\n` : ['STREAM', 'DGRAM ', 'RAW   '].map((t, i) => `${address.padEnd(15)} ${i === 0 ? `${t} ${key}` : t.trimEnd()}\n`).join(''));
      } catch {
        status = 2;
      }
    }
    return status;
  }
  const file = { passwd: '/etc/passwd', group: '/etc/group', shadow: '/etc/shadow' }[database as 'passwd'];
  if (!file) {
    if (database === undefined) yield* call.warn('wrong number of arguments');
    else yield* call.p.stderr.write(`Unknown database: ${database}\n`);
    yield* call.out("Try `getent --help' or `getent --usage' for more information.\n");
    return 1;
  }
  const lines = fs.stat(file)?.type === 'file' ? fs.read(file).split('\n').filter(Boolean) : [];
  if (keys.length === 0) yield* call.out(lines.map((l) => `${l}\n`).join(''));
  let status = 0;
  for (const key of keys) {
    const line = lines.find((l) => l.split(':')[0] === key || l.split(':')[2] === key);
    if (line) yield* call.out(`${line}\n`);
    else status = 2;
  }
  return status;
});
