import { ProgramRegistry } from '../hosts/programs.ts';
import type { Program } from '../hosts/types.ts';
import { Part } from '../sim/part.ts';
import { kubectl } from './kubectl/program.ts';
import { shell } from './sh/main.ts';

/** Programs that are loaded when one of them is first run. */
interface Shelf<T> {
  part: Part<{ programs: T }>;
  names: readonly (keyof T & string)[];
}
const shelf = <T extends Readonly<Record<string, Program>>>(part: Part<{ programs: T }>, names: readonly (keyof T & string)[]): Shelf<Readonly<Record<string, Program>>> => ({ part, names });

/** The binaries that machines and images can hold, by the folder that their programs are in. */
export const shelves = [
  shelf(new Part('crictl', () => import('./crictl/index.ts')), ['crictl']),
  shelf(new Part('editor', () => import('./editor/index.ts')), ['less', 'more', 'nano', 'vi', 'view', 'vim']),
  shelf(new Part('etcd', () => import('./etcd/index.ts')), ['etcdctl', 'etcdutl']),
  shelf(new Part('files', () => import('./files/index.ts')), [
    ...(['basename', 'chgrp', 'chmod', 'chown', 'cp', 'dd', 'df', 'dirname', 'du', 'fallocate', 'file', 'find', 'flock', 'gunzip', 'gzip', 'install', 'link', 'ln', 'ls', 'mkdir', 'mkfifo', 'mktemp', 'mount', 'mv'] as const),
    ...(['pwd', 'readlink', 'realpath', 'rm', 'rmdir', 'stat', 'tar', 'touch', 'tree', 'truncate', 'unlink', 'xargs', 'zcat', 'zcmp', 'zdiff', 'zegrep', 'zfgrep', 'zgrep', 'zless', 'zmore'] as const),
  ]),
  shelf(new Part('helm', () => import('./helm/index.ts')), ['helm']),
  shelf(new Part('kubeadm', () => import('./kubeadm/index.ts')), ['kubeadm', 'kubelet']),
  shelf(new Part('net', () => import('./net/index.ts')), [
    ...(['arp', 'curl', 'dig', 'host', 'httpd', 'ifconfig', 'ip', 'iptables', 'iptables-save', 'nc', 'ncat', 'netstat', 'nslookup', 'ping'] as const),
    ...(['python', 'python3', 'route', 'ss', 'tcpdump', 'telnet', 'traceroute', 'wget'] as const),
  ]),
  shelf(new Part('openssl', () => import('./openssl/index.ts')), ['openssl']),
  shelf(new Part('system', () => import('./system/index.ts')), [
    ...(['[', 'apk', 'apt', 'apt-cache', 'apt-get', 'apt-mark', 'arch', 'busybox', 'clear', 'date', 'dmesg', 'dpkg', 'echo', 'env', 'expr', 'factor', 'false', 'free'] as const),
    ...(['aa-status', 'apparmor_parser', 'getent', 'getopt', 'groups', 'hostname', 'hostnamectl', 'id', 'journalctl', 'kill', 'killall', 'logname', 'lscpu', 'man', 'nice', 'nohup'] as const),
    ...(['nproc', 'pgrep', 'pidof', 'pkill', 'poweroff', 'printenv', 'printf', 'ps', 'pstree', 'reboot', 'renice', 'reset', 'seq', 'service', 'setsid'] as const),
    ...(['shutdown', 'sleep', 'ssh', 'ssh-keygen', 'stdbuf', 'stty', 'su', 'sudo', 'sync', 'systemctl', 'test', 'time', 'timeout', 'top', 'tput', 'true', 'tty'] as const),
    ...(['uname', 'uptime', 'usleep', 'vmstat', 'w', 'watch', 'whatis', 'which', 'whoami', 'yes'] as const),
  ]),
  shelf(new Part('text', () => import('./text/index.ts')), [
    ...(['awk', 'b2sum', 'base32', 'base64', 'bc', 'cat', 'cksum', 'cmp', 'column', 'comm', 'csplit', 'cut', 'diff', 'egrep', 'envsubst', 'expand', 'fgrep', 'fmt', 'fold', 'gawk', 'grep', 'hd', 'head', 'hexdump', 'join'] as const),
    ...(['jq', 'mawk', 'md5sum', 'nl', 'numfmt', 'od', 'paste', 'patch', 'rev', 'sed', 'sha1sum', 'sha224sum', 'sha256sum', 'sha384sum', 'sha512sum', 'shuf', 'sort', 'split', 'strings', 'sum', 'tac', 'tail', 'tee'] as const),
    ...(['tr', 'tsort', 'unexpand', 'uniq', 'wc', 'xxd'] as const),
  ]),
  shelf(new Part('yq', () => import('./yq/index.ts')), ['yq']),
];

/** Runs a program of a shelf. */
const fetched = ({ part }: (typeof shelves)[number], name: string): Program =>
  function* (process) {
    const { programs } = yield* process.sim.part(part);
    return yield* programs[name]!(process);
  };

const programs: Readonly<Record<string, Program>> = {
  kubectl,
  bash: shell,
  sh: shell,
  dash: shell,
  ash: shell,
  ...Object.fromEntries(shelves.flatMap((s) => s.names.map((name) => [name, fetched(s, name)]))),
};

/** A registry with every program that machines and images can hold, by the name of its binary. */
export function createPrograms(): ProgramRegistry {
  const registry = new ProgramRegistry();
  for (const [name, program] of Object.entries(programs)) registry.register(name, program);
  return registry;
}
