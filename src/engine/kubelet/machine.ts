const KiB = 1024;

/** The root disk of a machine, in bytes and inodes, as df shows it. */
export const disk = { capacity: 101_430_960 * KiB, used: 13_893_744 * KiB, available: 83_160_355 * KiB, inodes: 12_902_400, inodesUsed: 197_631 };

/** What the kubelet and the container runtime need themselves: bytes, and cores. */
export const kubeletProcess = { memory: 45 * KiB * KiB, cpu: 0.014 };
export const runtimeProcess = { memory: 60 * KiB * KiB, cpu: 0.006 };
