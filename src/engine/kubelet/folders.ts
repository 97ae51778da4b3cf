import { parseTime, rfc3339Nano } from '../api/time.ts';
import { ComputedDir, ComputedFile, LinkNode, type Node } from '../hosts/inode.ts';
import type { ContainerTask } from './containerd/task.ts';
import type { LogLine } from '../hosts/runtime.ts';
import type { KubeletContext, PodState } from './podstate.ts';

/** A line as containerd writes it into a log file (CRI logging format). */
const criLine = (l: LogLine): string => {
  const whole = l.text.endsWith('\n');
  return `${rfc3339Nano(l.at)} ${l.stream} ${whole ? 'F' : 'P'} ${l.text}${whole ? '' : '\n'}`;
};

const dirOf = (entries: () => Record<string, () => Node>, at = 0): ComputedDir => {
  const dir = new ComputedDir((name) => entries()[name]?.(), () => Object.keys(entries()), 0o755);
  dir.mtime = at;
  return dir;
};

const podFolder = (w: PodState): string => `${w.pod.metadata.namespace}_${w.pod.metadata.name}_${w.uid}`;

const logFiles = (tasks: readonly ContainerTask[], restarts: number): Record<string, () => Node> =>
  Object.fromEntries(
    tasks.map((t, i) => [
      `${restarts - tasks.length + 1 + i}.log`,
      () => {
        const file = new ComputedFile(() => t.log.read().map(criLine).join(''));
        file.mtime = t.createdAt;
        return file;
      },
    ]),
  );

const runs = (w: PodState): Record<string, () => Node> =>
  Object.fromEntries(
    w.units.filter((u) => u.task).map((u) => [
      u.spec.name,
      () => dirOf(() => logFiles([u.previous, u.task].filter((t) => t !== undefined), u.restarts), u.task!.createdAt),
    ]),
  );

/** Shows on the host what the kubelet keeps there: logs of pods and containers, volumes. */
export function showFolders(kubelet: KubeletContext): void {
  const { fs } = kubelet.host;
  const workers = () => [...kubelet.workers.values()];
  fs.mount('/var/log/pods', dirOf(() => Object.fromEntries(workers().map((w) => [podFolder(w), () => dirOf(() => runs(w), parseTime(w.startTime))]))), { source: '/dev/sda1', fstype: 'ext4' });
  fs.mount(
    '/var/log/containers',
    dirOf(() =>
      Object.fromEntries(
        workers().flatMap((w) =>
          w.units.filter((u) => u.task).map((u) => [`${w.pod.metadata.name}_${w.pod.metadata.namespace}_${u.spec.name}-${u.task!.id}.log`, () => new LinkNode(`/var/log/pods/${podFolder(w)}/${u.spec.name}/${u.restarts}.log`, 0)] as const),
        ),
      ),
    ),
    { source: '/dev/sda1', fstype: 'ext4' },
  );
  fs.mount('/var/lib/kubelet/pods', dirOf(() => Object.fromEntries(workers().map((w) => [w.uid, () => podDir(w)]))), { source: '/dev/sda1', fstype: 'ext4' });
}

const podDir = (w: PodState): Node => {
  const plugins = () => {
    const by: Record<string, Record<string, () => Node>> = {};
    for (const v of w.volumes ?? []) (by[v.plugin] ??= {})[v.name] = () => v.node() ?? dirOf(() => ({}));
    return Object.fromEntries(Object.entries(by).map(([plugin, entries]) => [plugin, () => dirOf(() => entries)]));
  };
  return dirOf(() => ({ volumes: () => dirOf(plugins), 'etc-hosts': () => w.hostsNode(), containers: () => dirOf(() => Object.fromEntries(w.units.map((u) => [u.spec.name, () => dirOf(() => ({}))]))) }));
};
