import { serverVersion } from './build.ts';
import type { Exposition } from './exposition.ts';

/** What a process uses of its machine. */
export interface ProcessResources {
  /** Bytes of memory. */
  memory: number;
  /** Cores, on average since it started. */
  cpu: number;
}

/** A program written in Go, as its own page of metrics tells of it. Times in milliseconds. */
export interface GoProcess extends ProcessResources {
  goroutines: number;
  since: number;
  now: number;
}

/** How often a heap that grows little is collected, in milliseconds (Go: runtime.forcegcperiod). */
const collectMs = 120_000;

const MiB = 1024 * 1024;

/** What the Go runtime and the process tell (prometheus/client_golang: NewGoCollector, NewProcessCollector). */
export function processMetrics(page: Exposition, process: GoProcess): void {
  const { goroutines, memory, cpu, since, now } = process;
  const collections = Math.floor((now - since) / collectMs);
  const single = (name: string, type: 'counter' | 'gauge', help: string, value: number) => {
    page.family(name, type, undefined, help);
    page.sample({}, Math.floor(value));
  };
  page.family('go_gc_duration_seconds', 'summary', undefined, 'A summary of the wall-time pause (stop-the-world) duration in garbage collection cycles.');
  page.summary({}, ['0', '0.25', '0.5', '0.75', '1'], collections * 8e-5, collections);
  page.family('go_info', 'gauge', undefined, 'Information about the Go environment.');
  page.sample({ version: serverVersion.goVersion }, 1);
  single('go_gc_gogc_percent', 'gauge', 'Heap size target percentage configured by the user, otherwise 100. This value is set by the GOGC environment variable, and the runtime/debug.SetGCPercent function. Sourced from /gc/gogc:percent.', 100);
  single('go_gc_gomemlimit_bytes', 'gauge', 'Go runtime memory limit configured by the user, otherwise math.MaxInt64. This value is set by the GOMEMLIMIT environment variable, and the runtime/debug.SetMemoryLimit function. Sourced from /gc/gomemlimit:bytes.', 2 ** 63);
  single('go_goroutines', 'gauge', 'Number of goroutines that currently exist.', goroutines);
  single('go_threads', 'gauge', 'Number of OS threads created.', 11);
  for (const [name, type, help, value] of heap(memory, collections)) single(`go_memstats_${name}`, type, help, value);
  page.family('go_memstats_last_gc_time_seconds', 'gauge', undefined, 'Number of seconds since 1970 of last garbage collection.');
  page.sample({}, (since + collections * collectMs) / 1000);
  page.family('process_cpu_seconds_total', 'counter', undefined, 'Total user and system CPU time spent in seconds.');
  page.sample({}, Math.floor(cpu * (now - since) / 10) / 100);
  single('process_max_fds', 'gauge', 'Maximum number of open file descriptors.', 1_048_576);
  single('process_open_fds', 'gauge', 'Number of open file descriptors.', 8 + Math.ceil(goroutines / 8));
  single('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', memory);
  page.family('process_start_time_seconds', 'gauge', undefined, 'Start time of the process since unix epoch in seconds.');
  page.sample({}, since / 1000);
  single('process_virtual_memory_bytes', 'gauge', 'Virtual memory size in bytes.', memory + 1200 * MiB);
  single('process_virtual_memory_max_bytes', 'gauge', 'Maximum amount of virtual memory available in bytes.', 2 ** 64);
}

/** How a heap of a process of so many bytes divides. */
const heap = (memory: number, collections: number): [name: string, type: 'counter' | 'gauge', help: string, value: number][] => {
  const live = memory * 0.55;
  const freed = collections * live;
  return [
    ['alloc_bytes', 'gauge', 'Number of bytes allocated in heap and currently in use. Equals to /memory/classes/heap/objects:bytes.', live],
    ['alloc_bytes_total', 'counter', 'Total number of bytes allocated in heap until now, even if released already. Equals to /gc/heap/allocs:bytes.', live + freed],
    ['buck_hash_sys_bytes', 'gauge', 'Number of bytes used by the profiling bucket hash table. Equals to /memory/classes/profiling/buckets:bytes.', 1.6 * MiB],
    ['frees_total', 'counter', 'Total number of heap objects frees. Equals to /gc/heap/frees:objects + /gc/heap/tiny/allocs:objects.', freed / 96],
    ['gc_sys_bytes', 'gauge', 'Number of bytes used for garbage collection system metadata. Equals to /memory/classes/metadata/other:bytes.', memory * 0.03],
    ['heap_alloc_bytes', 'gauge', 'Number of heap bytes allocated and currently in use, same as go_memstats_alloc_bytes. Equals to /memory/classes/heap/objects:bytes.', live],
    ['heap_idle_bytes', 'gauge', 'Number of heap bytes waiting to be used. Equals to /memory/classes/heap/released:bytes + /memory/classes/heap/free:bytes.', memory * 0.15],
    ['heap_inuse_bytes', 'gauge', 'Number of heap bytes that are in use. Equals to /memory/classes/heap/objects:bytes + /memory/classes/heap/unused:bytes', memory * 0.62],
    ['heap_objects', 'gauge', 'Number of currently allocated objects. Equals to /gc/heap/objects:objects.', live / 96],
    ['heap_released_bytes', 'gauge', 'Number of heap bytes released to OS. Equals to /memory/classes/heap/released:bytes.', memory * 0.08],
    ['heap_sys_bytes', 'gauge', 'Number of heap bytes obtained from system. Equals to /memory/classes/heap/objects:bytes + /memory/classes/heap/unused:bytes + /memory/classes/heap/released:bytes + /memory/classes/heap/free:bytes.', memory * 0.77],
    ['mallocs_total', 'counter', 'Total number of heap objects allocated, both live and gc-ed. Semantically a counter version for go_memstats_heap_objects gauge. Equals to /gc/heap/allocs:objects + /gc/heap/tiny/allocs:objects.', (live + freed) / 96],
    ['mcache_inuse_bytes', 'gauge', 'Number of bytes in use by mcache structures. Equals to /memory/classes/metadata/mcache/inuse:bytes.', 4832],
    ['mcache_sys_bytes', 'gauge', 'Number of bytes used for mcache structures obtained from system. Equals to /memory/classes/metadata/mcache/inuse:bytes + /memory/classes/metadata/mcache/free:bytes.', 15_704],
    ['mspan_inuse_bytes', 'gauge', 'Number of bytes in use by mspan structures. Equals to /memory/classes/metadata/mspan/inuse:bytes.', memory * 0.008],
    ['mspan_sys_bytes', 'gauge', 'Number of bytes used for mspan structures obtained from system. Equals to /memory/classes/metadata/mspan/inuse:bytes + /memory/classes/metadata/mspan/free:bytes.', memory * 0.01],
    ['next_gc_bytes', 'gauge', 'Number of heap bytes when next garbage collection will take place. Equals to /gc/heap/goal:bytes.', memory * 0.9],
    ['other_sys_bytes', 'gauge', 'Number of bytes used for other system allocations. Equals to /memory/classes/other:bytes.', 2 * MiB],
    ['stack_inuse_bytes', 'gauge', 'Number of bytes obtained from system for stack allocator in non-CGO environments. Equals to /memory/classes/heap/stacks:bytes.', memory * 0.02],
    ['stack_sys_bytes', 'gauge', 'Number of bytes obtained from system for stack allocator. Equals to /memory/classes/heap/stacks:bytes + /memory/classes/os-stacks:bytes.', memory * 0.02],
    ['sys_bytes', 'gauge', 'Number of bytes obtained from system. Equals to /memory/classes/total:byte.', memory * 0.95],
  ];
};

/** Of which version a program of Kubernetes is (component-base/metrics/version.go). */
export function buildInfo(page: Exposition): void {
  const { buildDate, compiler, gitCommit, gitTreeState, gitVersion, goVersion, major, minor, platform } = serverVersion;
  page.family('kubernetes_build_info', 'gauge', 'ALPHA', "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.");
  page.sample({ build_date: buildDate, compiler, git_commit: gitCommit, git_tree_state: gitTreeState, git_version: gitVersion, go_version: goVersion, major, minor, platform }, 1);
}
