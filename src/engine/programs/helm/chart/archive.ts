import { gunzipSync, gzipSync } from 'fflate';
import { fromUtf8, utf8 } from '../../../api/utf8.ts';
import { readArchive, writeArchive } from '../../kubectl/cp/archive.ts';
import type { ChartFile } from './chart.ts';

/** A gzip of a text's bytes; always the same for the same text. */
export const gzip = (text: string): Uint8Array => gzipSync(utf8(text), { mtime: 0 });

/** The text in a gzip. Throws an Error where it is none. */
export const gunzip = (bytes: Uint8Array): string => fromUtf8(gunzipSync(bytes));

/** The files of a packed chart, without the folder that they are in. Throws an Error. */
export const unpacked = (text: string): ChartFile[] => {
  let tar: string;
  try {
    tar = gunzip(utf8(text));
  } catch {
    throw new Error('file does not appear to be a gzipped archive; got \'application/octet-stream\'');
  }
  return readArchive(tar).filter((m) => m.type === 'file').map((m) => ({ name: m.path.slice(m.path.indexOf('/') + 1), text: m.text }));
};

/** A chart's files as a .tgz, in a folder of the chart's name. `mtime` in milliseconds. */
export const packed = (name: string, files: readonly ChartFile[], mtime: number): string =>
  fromUtf8(gzip(writeArchive(files.map((f) => ({ type: 'file', path: `${name}/${f.name}`, mode: 0o644, mtime, text: f.text, target: '' })))));
