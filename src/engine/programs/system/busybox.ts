import { ExecError, type Program } from '../../hosts/types.ts';

/** busybox APPLET ...: the multi-call binary by its own name. */
export const busybox: Program = function* (p) {
  const [applet, ...args] = p.args.slice(1);
  if (applet === undefined || applet === '--help') {
    yield* p.stdout.write('BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\nBusyBox is copyrighted by many authors between 1998-2015.\nLicensed under GPLv2. See source distribution for detailed\ncopyright notices.\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n');
    return 0;
  }
  if (applet === '--list') {
    const { fs } = p.machine;
    yield* p.stdout.write(fs.list('/bin').filter((n) => n !== 'busybox').map((n) => `${n}\n`).join(''));
    return 0;
  }
  try {
    return yield* p.exec([applet, ...args]);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    yield* p.stderr.write(`${applet}: applet not found\n`);
    return 127;
  }
};
