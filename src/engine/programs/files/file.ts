import { isUtf8Text, utf8 } from '../../api/utf8.ts';
import { FsError, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { isGzip } from '../lib/gzip.ts';
import { at } from '../lib/paths.ts';
import { program, type Call } from '../lib/program.ts';
import { readAll } from '../lib/text.ts';

interface Kind {
  words: string;
  mime: string;
  /** `us-ascii`, `utf-8`, `binary`. */
  charset: string;
}

const interpreters: readonly (readonly [RegExp, string, string])[] = [
  [/\bbash\b/, 'Bourne-Again shell script', 'text/x-shellscript'],
  [/\b(?:da|a)?sh\b/, 'POSIX shell script', 'text/x-shellscript'],
  [/\bpython[\d.]*\b/, 'Python script', 'text/x-script.python'],
  [/\bperl\b/, 'Perl script', 'text/x-perl'],
  [/\bnode\b/, 'Node.js script', 'application/javascript'],
  [/\bruby\b/, 'Ruby script', 'text/x-ruby'],
  [/\bg?awk\b/, 'awk script', 'text/x-awk'],
];

const isJson = (text: string): boolean => {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** How the lines of a text end, where not all do so with a newline. */
const endings = (text: string): string => {
  const crlf = text.includes('\r\n');
  const lf = /(^|[^\r])\n/.test(text);
  if (crlf) return `, with CRLF${lf ? ', LF' : ''} line terminators`;
  return lf ? '' : ', with no line terminators';
};

const textKind = (text: string): Kind => {
  const ascii = !/[^\x00-\x7f]/.test(text);
  const base = ascii ? 'ASCII text' : 'Unicode text, UTF-8 text';
  const charset = ascii ? 'us-ascii' : 'utf-8';
  const long = text.split('\n').some((l) => l.length > 300) ? ', with very long lines' : '';
  const ends = `${long}${endings(text)}`;
  const shebang = /^#! ?(.*)/.exec(text)?.[1];
  if (shebang !== undefined) {
    const known = interpreters.find(([re]) => re.test(shebang));
    return { words: `${known ? known[1] : `a ${shebang.trim()} script`}, ${base} executable${ends}`, mime: known?.[2] ?? 'text/plain', charset };
  }
  if (isJson(text)) return { words: `JSON text data${endings(text)}`.replace(/, with no line terminators$/, ''), mime: 'application/json', charset };
  if (text.startsWith('-----BEGIN CERTIFICATE-----')) return { words: 'PEM certificate', mime: 'application/x-x509-ca-cert'.replace('x-x509-ca-cert', 'x-pem-file'), charset };
  if (/^-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(text)) return { words: `PEM ${/BEGIN (RSA|EC)/.exec(text)?.[1] ?? ''} private key`.replace(/ {2}/, ' '), mime: 'text/plain', charset };
  if (text.startsWith('-----BEGIN CERTIFICATE REQUEST-----')) return { words: 'PEM certificate request', mime: 'text/plain', charset };
  if (text.startsWith('<?xml')) return { words: `XML ${/version="([\d.]+)"/.exec(text)?.[1] ?? '1.0'} document, ${base}${ends}`, mime: 'text/xml', charset };
  if (/^\s*<(?:!doctype html|html)/i.test(text)) return { words: `HTML document, ${base}${ends}`, mime: 'text/html', charset };
  const rows = text.split('\n').filter(Boolean);
  const commas = rows.map((r) => r.split(',').length);
  if (rows.length > 1 && commas[0]! > 1 && commas.every((n) => n === commas[0])) return { words: `CSV ${base}${ends}`, mime: 'text/csv', charset };
  return { words: base + ends, mime: 'text/plain', charset };
};

/** What a file holds, by its contents. */
function contentKind(text: string): Kind {
  if (text === '') return { words: 'empty', mime: 'inode/x-empty', charset: 'binary' };
  const binary = (words: string, mime: string): Kind => ({ words, mime, charset: 'binary' });
  const head = utf8(text.slice(0, 512));
  if (isGzip(head)) {
    const name = head[3]! & 8 ? String.fromCharCode(...head.subarray(10, head.indexOf(0, 10))) : '';
    const bytes = utf8(text);
    const size = bytes.subarray(-4).reduceRight((n, b) => n * 256 + b, 0);
    return binary(`gzip compressed data${name ? `, was "${name}"` : ''}, from Unix, original size modulo 2^32 ${size}`, 'application/gzip');
  }
  if (text.slice(257, 262) === 'ustar') return binary(text[263] === ' ' ? 'POSIX tar archive (GNU)' : 'POSIX tar archive', 'application/x-tar');
  if (text.startsWith('PK\x03\x04')) return binary('Zip archive data', 'application/zip');
  if (text.startsWith('\x7fELF')) return binary('ELF 64-bit LSB executable, x86-64', 'application/x-executable');
  if (/[\x00-\x06\x0e-\x1a\x1c-\x1f]/.test(text.slice(0, 4096)) || !isUtf8Text(text)) return binary('data', 'application/octet-stream');
  return textKind(text);
}

const elf = 'ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter /lib64/ld-linux-x86-64.so.2, for GNU/Linux 3.2.0, stripped';

function* kindOf(call: Call, name: string): Task<Kind> {
  const { fs } = call.p.machine;
  if (name === '-') return contentKind(yield* readAll(call.p.stdin));
  const path = at(call.p.cwd, name);
  const stat = fs.stat(path, { follow: call.o.has('L') });
  const inode = (words: string, mime: string): Kind => ({ words, mime, charset: 'binary' });
  if (!stat) return inode(`cannot open \`${name}' (No such file or directory)`, '');
  if (stat.program !== undefined) return inode(elf, 'application/x-pie-executable');
  switch (stat.type) {
    case 'dir':
      return inode(`${stat.mode & 0o1000 ? 'sticky, ' : ''}directory`, 'inode/directory');
    case 'symlink': {
      const target = fs.readlink(path);
      return inode(`${fs.stat(path) ? '' : 'broken '}symbolic link to ${target}`, 'inode/symlink');
    }
    case 'char':
      return inode('character special (1/3)', 'inode/chardevice');
    case 'fifo':
      return inode('fifo (named pipe)', 'inode/fifo');
    case 'socket':
      return inode('socket', 'inode/socket');
    default:
      return contentKind(fs.read(path));
  }
}

const usage = `Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
       file -C [-m <magicfiles>]
       file [--help]
`;

/** file(1) */
export const file: Program = program('b|brief i|mime mime-type mime-encoding L|dereference h|no-dereference F|separator: N|no-pad n k s z', function* (call) {
  const { o } = call;
  if (call.args.length === 0) {
    yield* call.p.stderr.write(usage);
    return 1;
  }
  const shown = (name: string) => (name === '-' ? '/dev/stdin' : name);
  const width = o.has('N') ? 0 : Math.max(0, ...call.args.map((a) => shown(a).length));
  for (const name of call.args) {
    let kind: Kind;
    try {
      kind = yield* kindOf(call, name);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      kind = { words: `cannot open \`${name}' (${error.strerror})`, mime: '', charset: '' };
    }
    const mime = kind.mime === '' ? kind.words : o.has('mime-type') ? kind.mime : o.has('mime-encoding') ? kind.charset : `${kind.mime}; charset=${kind.charset}`;
    const text = o.has('i') || o.has('mime-type') || o.has('mime-encoding') ? mime : kind.words;
    yield* call.out(o.has('b') ? `${text}\n` : `${shown(name)}${o.get('F') ?? ':'}${' '.repeat(Math.max(0, width - shown(name).length))} ${text}\n`);
  }
  return 0;
});
