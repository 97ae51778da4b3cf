import { ConnectionError } from '../../api/status.ts';
import { FsError, type Process, type Program } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { heldKube, installKube, isKubePackage, kubeList, markKube } from './kubepackages.ts';

interface Package {
  version: string;
  /** KB to download. */
  size: number;
  /** Programs that it brings, as far as they are simulated. */
  programs: readonly string[];
}

const debian: Readonly<Record<string, Package>> = {
  bash: { version: '5.2.37-2', size: 1500, programs: ['bash'] },
  'bind9-dnsutils': { version: '1:9.20.11-4', size: 188, programs: ['dig', 'nslookup', 'host'] },
  'ca-certificates': { version: '20250419', size: 162, programs: [] },
  curl: { version: '8.14.1-2', size: 270, programs: ['curl'] },
  dnsutils: { version: '1:9.20.11-4', size: 11, programs: ['dig', 'nslookup', 'host'] },
  'iputils-ping': { version: '3:20240905-3', size: 48, programs: ['ping'] },
  iproute2: { version: '6.15.0-1', size: 1095, programs: ['ip', 'ss'] },
  jq: { version: '1.7.1-6', size: 77, programs: ['jq'] },
  less: { version: '668-1', size: 161, programs: ['less'] },
  nano: { version: '8.4-1', size: 690, programs: ['nano'] },
  'net-tools': { version: '2.10-1.3', size: 241, programs: ['netstat', 'ifconfig', 'hostname'] },
  netcat: { version: '1.10-50', size: 33, programs: ['nc'] },
  'netcat-openbsd': { version: '1.229-1', size: 46, programs: ['nc'] },
  'openssh-client': { version: '1:10.0p1-7', size: 985, programs: ['ssh', 'ssh-keygen'] },
  openssl: { version: '3.5.1-1', size: 1494, programs: ['openssl'] },
  procps: { version: '2:4.0.4-9', size: 882, programs: ['ps', 'top', 'free', 'uptime', 'pgrep', 'pkill', 'watch', 'w', 'vmstat'] },
  psmisc: { version: '23.7-2', size: 260, programs: ['killall', 'pstree'] },
  sudo: { version: '1.9.16p2-3', size: 2027, programs: ['sudo'] },
  tree: { version: '2.2.1-1', size: 57, programs: ['tree'] },
  vim: { version: '2:9.1.1230-2', size: 1750, programs: ['vi', 'vim', 'view'] },
  'vim-tiny': { version: '2:9.1.1230-2', size: 796, programs: ['vi'] },
  wget: { version: '1.25.0-2', size: 980, programs: ['wget'] },
};

const alpine: Readonly<Record<string, Package>> = {
  bash: { version: '5.2.37-r0', size: 460, programs: ['bash'] },
  'bind-tools': { version: '9.20.11-r0', size: 130, programs: ['dig', 'nslookup', 'host'] },
  'ca-certificates': { version: '20250619-r0', size: 120, programs: [] },
  coreutils: { version: '9.7-r1', size: 560, programs: [] },
  curl: { version: '8.14.1-r2', size: 145, programs: ['curl'] },
  'iputils-ping': { version: '20240905-r0', size: 35, programs: ['ping'] },
  jq: { version: '1.8.0-r0', size: 140, programs: ['jq'] },
  nano: { version: '8.4-r0', size: 270, programs: ['nano'] },
  'netcat-openbsd': { version: '1.229.1-r0', size: 22, programs: ['nc'] },
  openssl: { version: '3.5.1-r0', size: 360, programs: ['openssl'] },
  procps: { version: '4.0.4-r3', size: 180, programs: ['ps', 'top', 'free', 'pgrep', 'pkill', 'watch'] },
  tree: { version: '2.2.1-r0', size: 30, programs: ['tree'] },
  vim: { version: '9.1.1566-r0', size: 1200, programs: ['vi', 'vim'] },
  wget: { version: '1.25.0-r1', size: 320, programs: ['wget'] },
};

const lists = '/var/lib/apt/lists/deb.debian.org_debian_dists_trixie_InRelease';

/** Whether the package servers can be reached; the same way out of the cluster for all of them. */
function* reachable(p: Process): Task<ConnectionError | undefined> {
  try {
    (yield* p.machine.net.dial('archive.ubuntu.com', 80)).close();
    return undefined;
  } catch (error) {
    if (error instanceof ConnectionError) return error;
    throw error;
  }
}

const installed = (p: Process, one: Package): boolean => one.programs.length > 0 && one.programs.every((name) => p.machine.which(name, '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'));

const put = (p: Process, one: Package): void => {
  for (const name of one.programs) p.machine.fs.install(`/usr/bin/${name}`, name);
};

function* update(p: Process): Task<number> {
  const out = (text: string) => p.stdout.write(text);
  const failed = yield* reachable(p);
  const host = p.machine.kind === 'host';
  const server = host ? 'http://archive.ubuntu.com/ubuntu noble' : 'http://deb.debian.org/debian trixie';
  if (failed) {
    const name = server.split('/')[2]!;
    const why = failed.kind === 'no-such-host' ? `Temporary failure resolving '${name}'` : `Could not connect to ${name}:80 - connect (${failed.kind === 'refused' ? '111: Connection refused' : '110: Connection timed out'})`;
    yield* out(`Ign:1 ${server} InRelease\nErr:1 ${server} InRelease\n  ${why}\nReading package lists... Done\n`);
    yield* p.stderr.write(`W: Failed to fetch ${server.split(' ')[0]}/dists/${server.split(' ')[1]}/InRelease  ${why}\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n`);
    return 0;
  }
  yield sleep(900);
  yield* out(`Get:1 ${server} InRelease [140 kB]\nGet:2 ${server}-updates InRelease [47.3 kB]\n`);
  yield sleep(1200);
  yield* out(`Get:3 ${server}/main amd64 Packages [9671 kB]\nFetched 9858 kB in 2s (4520 kB/s)\nReading package lists... Done\n`);
  p.machine.fs.mkdir('/var/lib/apt/lists', { recursive: true });
  p.machine.fs.write(lists, 'Origin: Debian\n');
  return 0;
}

function* install(p: Process, names: readonly string[]): Task<number> {
  const out = (text: string) => p.stdout.write(text);
  yield* out('Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n');
  const known = p.machine.kind === 'host' || p.machine.fs.stat(lists) !== undefined;
  const wanted: [string, Package][] = [];
  for (const spec of names) {
    const name = spec.replace(/[=/].*$/, '');
    const one = debian[name];
    if (!one || !known) {
      yield* p.stderr.write(`E: Unable to locate package ${name}\n`);
      return 100;
    }
    if (installed(p, one)) yield* out(`${name} is already the newest version (${one.version}).\n`);
    else wanted.push([name, one]);
  }
  if (wanted.length === 0) {
    yield* out('0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n');
    return 0;
  }
  const size = wanted.reduce((n, [, one]) => n + one.size, 0);
  yield* out(`The following NEW packages will be installed:\n  ${wanted.map(([n]) => n).sort().join(' ')}\n0 upgraded, ${wanted.length} newly installed, 0 to remove and 0 not upgraded.\nNeed to get ${size} kB of archives.\nAfter this operation, ${size * 2} kB of additional disk space will be used.\n`);
  const failed = yield* reachable(p);
  if (failed) {
    yield* p.stderr.write(`E: Failed to fetch http://deb.debian.org/debian/pool/main/${wanted[0]![0][0]}/${wanted[0]![0]}/${wanted[0]![0]}_${wanted[0]![1].version}_amd64.deb  ${failed.kind === 'no-such-host' ? "Temporary failure resolving 'deb.debian.org'" : 'Connection failed'}\nE: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?\n`);
    return 100;
  }
  let i = 0;
  for (const [name, one] of wanted) {
    yield sleep(300 + one.size / 4);
    yield* out(`Get:${++i} http://deb.debian.org/debian trixie/main amd64 ${name} amd64 ${one.version} [${one.size} kB]\n`);
  }
  yield* out(`Fetched ${size} kB in 1s (${size} kB/s)\n`);
  for (const [name, one] of wanted) yield* out(`Selecting previously unselected package ${name}.\n(Reading database ... 6659 files and directories currently installed.)\nPreparing to unpack .../${name}_${one.version.replace(':', '%3a')}_amd64.deb ...\nUnpacking ${name} (${one.version}) ...\n`);
  yield sleep(800);
  for (const [name, one] of wanted) {
    put(p, one);
    yield* out(`Setting up ${name} (${one.version}) ...\n`);
  }
  return 0;
}

function* remove(p: Process, names: readonly string[]): Task<number> {
  yield* p.stdout.write('Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n');
  for (const name of names) {
    const one = debian[name];
    if (!one || !installed(p, one)) {
      yield* p.stdout.write(`Package '${name}' is not installed, so not removed\n`);
      continue;
    }
    for (const program of one.programs) {
      try {
        p.machine.fs.remove(`/usr/bin/${program}`);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
      }
    }
    yield* p.stdout.write(`Removing ${name} (${one.version}) ...\n`);
  }
  return 0;
}

/** apt and apt-get: packages bring the programs that are simulated, and nothing else. */
export const apt: Program = function* (p) {
  const name = p.args[0]!.replace(/^.*\//, '');
  const words = p.args.slice(1).filter((a) => !a.startsWith('-') && !/^[A-Z]\w*(::\w*)*=/.test(a));
  const options = new Set(p.args.slice(1).filter((a) => a.startsWith('-')));
  const [verb, ...names] = words;
  if (p.user.uid !== 0 && verb !== 'list' && verb !== 'show') {
    yield* p.stderr.write('E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n');
    return 100;
  }
  switch (verb) {
    case 'update':
      return yield* update(p);
    case 'install':
      if (p.machine.kind === 'host' && names.length > 0 && names.every((n) => isKubePackage(n.replace(/=.*$/, '')))) return yield* installKube(p, names, options);
      return yield* install(p, names);
    case 'remove':
    case 'purge':
      return yield* remove(p, names);
    case 'upgrade':
    case 'dist-upgrade':
    case 'full-upgrade':
    case 'autoremove':
      yield* p.stdout.write('Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n');
      return 0;
    case 'clean':
    case 'autoclean':
      return 0;
    case 'list':
      yield* p.stdout.write(`Listing...\n${p.machine.kind === 'host' ? kubeList(p, names, options) : ''}${Object.entries(debian).filter(([, one]) => installed(p, one)).map(([n, one]) => `${n}/stable,now ${one.version} amd64 [installed]\n`).join('')}`);
      return 0;
    default:
      yield* p.stderr.write(verb === undefined ? `${name} 3.0.3 (amd64)\nUsage: ${name} [options] command\n` : `E: Invalid operation ${verb}\n`);
      return verb === undefined ? 0 : 100;
  }
};

/** apt-mark hold, unhold and showhold (apt-mark(8)). */
export const aptMark: Program = function* (p) {
  const [verb, ...names] = p.args.slice(1);
  if (verb === 'showhold') yield* p.stdout.write(heldKube(p).map((n) => `${n}\n`).join(''));
  else if (verb === 'hold' || verb === 'unhold') {
    for (const name of names) {
      if (isKubePackage(name)) yield* p.stdout.write(markKube(p, verb, name));
      else if (debian[name]) yield* p.stdout.write(verb === 'hold' ? `${name} set on hold.\n` : `Canceled hold on ${name}.\n`);
      else yield* p.stderr.write(`E: Unable to locate package ${name}\n`);
    }
  } else {
    yield* p.stderr.write(`E: Invalid operation ${verb ?? ''}\n`);
    return 100;
  }
  return 0;
};

export const apk: Program = function* (p) {
  const out = (text: string) => p.stdout.write(text);
  const words = p.args.slice(1).filter((a) => !a.startsWith('-'));
  const [verb, ...names] = words;
  const mirror = 'https://dl-cdn.alpinelinux.org/alpine/v3.22';
  const fetch = function* (): Task<boolean> {
    for (const repository of ['main', 'community']) yield* out(`fetch ${mirror}/${repository}/x86_64/APKINDEX.tar.gz\n`);
    const failed = yield* reachable(p);
    if (!failed) {
      yield sleep(600);
      return true;
    }
    for (const repository of ['main', 'community']) yield* p.stderr.write(`WARNING: fetching ${mirror}/${repository}: ${failed.kind === 'no-such-host' ? 'DNS: transient error (try again later)' : 'Operation timed out'}\n`);
    return false;
  };
  switch (verb) {
    case 'update':
      if (!(yield* fetch())) return 2;
      yield* out(`v3.22.1-35 [${mirror}/main]\nOK: 25932 distinct packages available\n`);
      return 0;
    case 'add': {
      const reached = yield* fetch();
      const missing = names.filter((n) => !alpine[n.replace(/[=~<>].*$/, '')]);
      if (missing.length > 0 || !reached) {
        yield* p.stderr.write(`ERROR: unable to select packages:\n${(reached ? missing : names).map((n) => `  ${n} (no such package):\n    required by: world[${n}]\n`).join('')}`);
        return reached ? missing.length : names.length;
      }
      const wanted = names.map((n) => [n, alpine[n]!] as const).filter(([, one]) => !installed(p, one));
      let i = 0;
      for (const [name, one] of wanted) {
        yield sleep(150 + one.size / 4);
        put(p, one);
        yield* out(`(${++i}/${wanted.length}) Installing ${name} (${one.version})\n`);
      }
      if (wanted.length > 0) yield* out('Executing busybox-1.37.0-r18.trigger\n');
      yield* out(`OK: ${10 + wanted.length} MiB in ${16 + wanted.length} packages\n`);
      return 0;
    }
    case 'del':
      for (const [i, name] of names.entries()) {
        yield* out(`(${i + 1}/${names.length}) Purging ${name} (${alpine[name]?.version ?? ''})\n`);
        for (const program of alpine[name]?.programs ?? []) if (p.machine.fs.stat(`/usr/bin/${program}`)) p.machine.fs.remove(`/usr/bin/${program}`);
      }
      yield* out('OK: 10 MiB in 16 packages\n');
      return 0;
    case 'info':
    case 'list':
      yield* out(['alpine-baselayout', 'alpine-keys', 'apk-tools', 'busybox', 'libc-utils', 'musl', 'ssl_client', 'zlib'].map((n) => `${n}\n`).join(''));
      return 0;
    default:
      yield* p.stdout.write('apk-tools 2.14.9, compiled for x86_64.\n\nusage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]\n');
      return 1;
  }
};
