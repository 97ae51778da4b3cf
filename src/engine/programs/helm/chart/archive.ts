import { fromUtf8, utf8 } from '../../../api/utf8.ts';
import { readArchive, writeArchive } from '../../lib/archive.ts';
import { gunzip, gzip } from '../../lib/gzip.ts';
import type { ChartFile } from './chart.ts';

/** The files of a packed chart, without the folder that they are in. Throws an Error. */
export const unpacked = (text: string): ChartFile[] => {
  let tar: string;
  try {
    tar = fromUtf8(gunzip(utf8(text)));
  } catch {
    throw new Error('file does not appear to be a gzipped archive; got \'application/octet-stream\'');
  }
  return readArchive(tar).filter((m) => m.type === 'file').map((m) => ({ name: m.path.slice(m.path.indexOf('/') + 1), text: m.text }));
};

/** A chart's files as a .tgz, in a folder of the chart's name. `mtime` in milliseconds. */
export const packed = (name: string, files: readonly ChartFile[], mtime: number): string =>
  fromUtf8(gzip(utf8(writeArchive(files.map((f) => ({ type: 'file', path: `${name}/${f.name}`, mode: 0o644, mtime, text: f.text, target: '' }))))));
