import type { Container, Pod } from '../api/kubernetes.ts';
import type { FileSystem } from '../hosts/types.ts';

/** Where the kubelet looks for profiles of type Localhost (kubernetes: --seccomp-profile-root). */
const SECCOMP_ROOT = '/var/lib/kubelet/seccomp';
/** The kernel's list of AppArmor profiles, a line each: `name (enforce)`; their texts are below policy/raw_data. */
const APPARMOR = '/sys/kernel/security/apparmor';

interface SeccompProfile {
  defaultAction?: string;
  syscalls?: { names?: string[]; action?: string }[];
}

const textOf = (fs: FileSystem, path: string): string | undefined => (fs.stat(path)?.type === 'file' ? fs.read(path) : undefined);

const seccompPath = (pod: Pod, container: Container): string | undefined => {
  const profile = container.securityContext?.seccompProfile ?? pod.spec!.securityContext?.seccompProfile;
  if (profile?.type !== 'Localhost' || container.securityContext?.privileged) return undefined;
  return `${SECCOMP_ROOT}/${profile.localhostProfile ?? ''}`;
};

const appArmorName = (pod: Pod, container: Container): string | undefined => {
  const profile = container.securityContext?.appArmorProfile ?? pod.spec!.securityContext?.appArmorProfile;
  if (profile) return profile.type === 'Localhost' ? profile.localhostProfile : undefined;
  const annotation = pod.metadata.annotations?.[`container.apparmor.security.beta.kubernetes.io/${container.name}`];
  return annotation?.startsWith('localhost/') ? annotation.slice('localhost/'.length) : undefined;
};

/** `enforce` or `complain`; undefined: no such profile is loaded. */
const modeOf = (fs: FileSystem, name: string): string | undefined => {
  for (const line of (textOf(fs, `${APPARMOR}/profiles`) ?? '').split('\n')) if (line.replace(/ \([a-z]+\)$/, '') === name) return /\(([a-z]+)\)$/.exec(line)?.[1];
  return undefined;
};

const readSeccomp = (text: string): SeccompProfile | Error => {
  try {
    return JSON.parse(text) as SeccompProfile;
  } catch (error) {
    return error as Error;
  }
};

/** Why containerd can't make a container with the seccomp and AppArmor profiles that it asks for; undefined when it can (containerd: internal/cri/server, contrib/seccomp). */
export function profileProblem(fs: FileSystem, pod: Pod, container: Container): string | undefined {
  const name = appArmorName(pod, container);
  if (name !== undefined && modeOf(fs, name) === undefined) return `failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found ${name}`;
  const path = seccompPath(pod, container);
  if (path === undefined) return undefined;
  const text = textOf(fs, path);
  if (text === undefined) return `failed to create containerd container: cannot load seccomp profile ${JSON.stringify(path)}: open ${path}: no such file or directory`;
  const profile = readSeccomp(text);
  return profile instanceof Error ? `failed to create containerd container: decoding seccomp profile failed ${JSON.stringify(path)}: ${text.trim() === '' ? 'unexpected end of JSON input' : profile.message}` : undefined;
}

/** True where a seccomp profile leaves a process no system call to begin with. */
export function letsNothingRun(fs: FileSystem, pod: Pod, container: Container): boolean {
  const path = seccompPath(pod, container);
  const profile = path === undefined ? undefined : readSeccomp(textOf(fs, path) ?? '');
  if (!profile || profile instanceof Error || !/^SCMP_ACT_(ERRNO|KILL|KILL_THREAD|KILL_PROCESS|TRAP)$/.test(profile.defaultAction ?? '')) return false;
  return !profile.syscalls?.some((s) => s.action === 'SCMP_ACT_ALLOW' && s.names?.some((n) => n === 'execve' || n === 'execveat'));
}

/** True where an AppArmor profile denies a container every write, and is enforced. */
export function deniesWrites(fs: FileSystem, pod: Pod, container: Container): boolean {
  const name = appArmorName(pod, container);
  if (name === undefined || modeOf(fs, name) !== 'enforce') return false;
  return /^\s*(audit\s+)?deny\s+\/\*\*\s+[a-z]*w[a-z]*\s*,/m.test(textOf(fs, `${APPARMOR}/policy/raw_data/${name}/raw_data`) ?? '');
}
