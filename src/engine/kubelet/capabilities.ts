import type { SecurityContext } from '../api/kubernetes.ts';

/** Capabilities by their numbers (linux: include/uapi/linux/capability.h). */
const names = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'LINUX_IMMUTABLE', 'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW'],
  ...['IPC_LOCK', 'IPC_OWNER', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_CHROOT', 'SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD'],
  ...['LEASE', 'AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP', 'MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ', 'PERFMON', 'BPF', 'CHECKPOINT_RESTORE'],
];

const all = (1n << BigInt(names.length)) - 1n;

const bit = (name: string): bigint => {
  const at = names.indexOf(name.replace(/^CAP_/, ''));
  return name === 'ALL' ? all : at < 0 ? 0n : 1n << BigInt(at);
};

const union = (list: readonly string[]): bigint => list.reduce((set, name) => set | bit(name), 0n);

/** What containerd leaves a container that asks for nothing (containerd: pkg/oci, defaultUnixCaps). */
const usual = union(['CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'MKNOD', 'NET_RAW', 'SETGID', 'SETUID', 'SETFCAP', 'SETPCAP', 'NET_BIND_SERVICE', 'SYS_CHROOT', 'KILL', 'AUDIT_WRITE']);

/** The capabilities that a container's processes may have at most, as the kernel numbers them. */
export function capabilitiesOf(context: SecurityContext | undefined): bigint {
  if (context?.privileged) return all;
  const { add = [], drop = [] } = context?.capabilities ?? {};
  // Of all, only ALL comes before the other side's names.
  const start = add.includes('ALL') ? all : drop.includes('ALL') ? 0n : usual;
  const less = start & ~union(drop.filter((name) => name !== 'ALL'));
  return less | union(add.filter((name) => name !== 'ALL'));
}
