import type { Process } from '../../../hosts/types.ts';

/** A path in /tmp that nothing has yet, as os.CreateTemp and os.MkdirTemp make them: a number between prefix and suffix. */
export const tempPath = (process: Process, prefix: string, suffix = ''): string => {
  const random = process.sim.random('kubectl');
  for (;;) {
    const path = `${process.env.TMPDIR || '/tmp'}/${prefix}${random.u32()}${suffix}`;
    if (!process.machine.fs.stat(path)) return path;
  }
};
