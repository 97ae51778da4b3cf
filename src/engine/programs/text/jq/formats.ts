import { encodeBytes } from '../../../api/base64.ts';
import { fromBase64 } from '../encode.ts';
import { fromUtf8, utf8 } from '../../../api/utf8.ts';
import { JqError, shown, toJson, typeOf, type Json } from './values.ts';

const plain = (v: Json): string => (typeof v === 'string' ? v : toJson(v));

const row = (name: string, v: Json, cell: (x: Json) => string, glue: string): string => {
  if (!Array.isArray(v)) throw new JqError(`${typeOf(v)} (${shown(v)}) cannot be ${name}-formatted, only array`);
  return v
    .map((x) => {
      if (x !== null && typeof x === 'object') throw new JqError(`${typeOf(x)} (${shown(x)}) is not valid in a ${name} row`);
      return cell(x);
    })
    .join(glue);
};

/** @text, @json, @csv, @tsv, @html, @uri, @sh, @base64, @base64d. */
export function applyFormat(name: string, v: Json): string {
  switch (name) {
    case '@text':
      return plain(v);
    case '@json':
      return toJson(v);
    case '@csv':
      return row('csv', v, (x) => (typeof x === 'string' ? `"${x.replaceAll('"', '""')}"` : x === null ? '' : toJson(x)), ',');
    case '@tsv':
      return row('tsv', v, (x) => (x === null ? '' : plain(x).replace(/[\\\t\n\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[c]!)), '\t');
    case '@html':
      return plain(v).replace(/[<>&'"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&apos;', '"': '&quot;' })[c]!);
    case '@uri':
      return [...utf8(plain(v))].map((b) => (/[\w.~-]/.test(String.fromCharCode(b)) && b < 128 ? String.fromCharCode(b) : `%${b.toString(16).toUpperCase().padStart(2, '0')}`)).join('');
    case '@sh':
      return (Array.isArray(v) ? v : [v])
        .map((x) => {
          if (x !== null && typeof x === 'object') throw new JqError(`${typeOf(x)} (${shown(x)}) can not be escaped for shell`);
          return typeof x === 'string' ? `'${x.replaceAll("'", "'\\''")}'` : toJson(x);
        })
        .join(' ');
    case '@base64':
      return encodeBytes(utf8(plain(v)));
    case '@base64d': {
      const text = plain(v);
      const { bytes, good } = fromBase64(text + '='.repeat((4 - (text.replace(/=+$/, '').length % 4)) % 4));
      if (!good && bytes.length === 0) throw new JqError(`${typeOf(v)} (${shown(v)}) is not valid base64 data`);
      return fromUtf8(bytes);
    }
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}
