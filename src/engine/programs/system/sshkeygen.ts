import { encodeBytes } from '../../api/base64.ts';
import type { Process } from '../../hosts/types.ts';
import type { Random } from '../../sim/random.ts';
import type { Task } from '../../sim/sim.ts';
import { at, dirname } from '../lib/paths.ts';
import { program, UsageError } from '../lib/program.ts';
import { sha256Bytes } from '../lib/sha256.ts';
import { LineReader } from '../lib/text.ts';
import { utf8 } from '../../api/utf8.ts';
import { fromBase64 } from '../text/encode.ts';

/** Types of keys by the name that -t takes: how the key names itself, its file, and its bytes by size in bits. */
const types: Readonly<Record<string, { name: string; file: string; bits: number; label: string; parts(random: Random, bits: number): number[][] }>> = {
  ed25519: { name: 'ssh-ed25519', file: 'id_ed25519', bits: 256, label: 'ED25519', parts: (random) => [bytes(random, 32)] },
  rsa: { name: 'ssh-rsa', file: 'id_rsa', bits: 3072, label: 'RSA', parts: (random, bits) => [[1, 0, 1], [0, 128 | random.int(0, 127), ...bytes(random, bits / 8 - 1)]] },
  ecdsa: { name: 'ecdsa-sha2-nistp256', file: 'id_ecdsa', bits: 256, label: 'ECDSA', parts: (random) => [[...utf8('nistp256')], [4, ...bytes(random, 64)]] },
};

const bytes = (random: Random, n: number): number[] => Array.from({ length: n }, () => random.int(0, 255));

/** A string of the SSH wire format (RFC 4251, section 5): its length, then itself. */
const wire = (part: readonly number[]): number[] => [(part.length >> 24) & 255, (part.length >> 16) & 255, (part.length >> 8) & 255, part.length & 255, ...part];

/** The digest of a public key, `SHA256:...`, and its bytes. */
const fingerprint = (blob: Uint8Array): { text: string; digest: Uint8Array } => {
  const digest = sha256Bytes(blob);
  return { text: `SHA256:${encodeBytes(digest).replace(/=+$/, '')}`, digest };
};

/** The picture of a fingerprint: a bishop's walk over a board of 17 by 9 (OpenSSH: sshkey.c, fingerprint_randomart). */
const randomart = (digest: Uint8Array, title: string): string => {
  const marks = ' .o+=*BOX@%&#/^SE';
  const [width, height] = [17, 9];
  const board = new Uint8Array(width * height);
  let x = 8;
  let y = 4;
  for (const byte of digest) {
    for (let shift = 0; shift < 8; shift += 2) {
      x = Math.min(width - 1, Math.max(0, x + ((byte >> shift) & 1 ? 1 : -1)));
      y = Math.min(height - 1, Math.max(0, y + ((byte >> shift) & 2 ? 1 : -1)));
      if (board[y * width + x]! < marks.length - 3) board[y * width + x]!++;
    }
  }
  board[4 * width + 8] = marks.length - 2;
  board[y * width + x] = marks.length - 1;
  const edge = (text: string) => `+${'-'.repeat(Math.floor((width - text.length) / 2))}${text}${'-'.repeat(Math.ceil((width - text.length) / 2))}+\n`;
  const rows = Array.from({ length: height }, (_, row) => `|${Array.from(board.subarray(row * width, (row + 1) * width), (n) => marks[n]!).join('')}|\n`);
  return edge(`[${title}]`) + rows.join('') + edge('[SHA256]');
};

function* ask(p: Process, input: LineReader, question: string): Task<string> {
  yield* p.stdout.write(question);
  return (yield* input.next()) ?? '';
}

/** Prints the fingerprint of a public key's file. */
function* list(p: Process, file: string): Task<number> {
  const { fs } = p.machine;
  const path = [at(p.cwd, `${file}.pub`), at(p.cwd, file)].find((name) => fs.stat(name)?.type === 'file');
  if (!path) {
    yield* p.stdout.write(`ssh-keygen: ${file}: No such file or directory\n`);
    return 255;
  }
  const [name, blob, ...comment] = fs.read(path).trim().split(' ');
  const type = Object.values(types).find((t) => t.name === name);
  if (!type || !blob) {
    yield* p.stdout.write(`${file} is not a public key file.\n`);
    return 255;
  }
  yield* p.stdout.write(`${type.bits} ${fingerprint(fromBase64(blob).bytes).text} ${comment.join(' ') || 'no comment'} (${type.label})\n`);
  return 0;
}

/** Makes a key pair. Its bytes are random numbers: nothing here is encrypted. */
export const sshKeygen = program('t: b: f: N: C: P: q l y E: m: a: o', function* (call) {
  const { o, p } = call;
  const { fs } = p.machine;
  const type = types[o.get('t') ?? 'ed25519'];
  if (!type) throw new UsageError(`unknown key type ${o.get('t')}`, 255, true);
  const usual = `${p.env['HOME'] ?? '/root'}/.ssh/${type.file}`;
  if (o.has('l')) return yield* list(p, o.get('f') ?? usual);
  if (o.has('y')) {
    const path = at(p.cwd, `${o.get('f') ?? usual}.pub`);
    yield* call.out(fs.read(path));
    return 0;
  }
  const input = new LineReader(p.stdin);
  const quiet = o.has('q');
  if (!quiet) yield* call.out(`Generating public/private ${o.get('t') ?? 'ed25519'} key pair.\n`);
  const file = o.get('f') ?? ((yield* ask(p, input, `Enter file in which to save the key (${usual}): `)) || usual);
  const path = at(p.cwd, file);
  const folder = dirname(path);
  if (!fs.stat(folder)) {
    if (o.has('f')) {
      yield* call.out(`Saving key "${file}" failed: No such file or directory\n`);
      return 255;
    }
    fs.mkdir(folder, { recursive: true });
    fs.chmod(folder, 0o700);
    yield* call.out(`Created directory '${folder}'.\n`);
  }
  if (fs.stat(path)) {
    const answer = yield* ask(p, input, `${file} already exists.\nOverwrite (y/n)? `);
    if (!/^y/i.test(answer)) return 1;
  }
  if (!o.has('N')) {
    yield* ask(p, input, `Enter passphrase for "${file}" (empty for no passphrase): `);
    yield* ask(p, input, 'Enter same passphrase again: ');
  }
  const random = p.sim.random('ssh-keygen');
  const bits = type.label === 'RSA' ? Number(o.get('b') ?? type.bits) : type.bits;
  const blob = Uint8Array.from([[...utf8(type.name)], ...type.parts(random, bits)].flatMap(wire));
  const secret = encodeBytes(Uint8Array.from([...utf8('openssh-key-v1\0'), ...bytes(random, blob.length + bits / 4 + 100)]));
  const comment = o.get('C') ?? `${p.user.name}@${p.machine.hostname}`;
  fs.write(path, `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret.replace(/.{1,70}/g, '$&\n')}-----END OPENSSH PRIVATE KEY-----\n`, { mode: 0o600 });
  fs.write(`${path}.pub`, `${type.name} ${encodeBytes(blob)}${comment ? ` ${comment}` : ''}\n`, { mode: 0o644 });
  if (quiet) return 0;
  const { text, digest } = fingerprint(blob);
  yield* call.out(`Your identification has been saved in ${file}\nYour public key has been saved in ${file}.pub\nThe key fingerprint is:\n${text} ${comment}\nThe key's randomart image is:\n${randomart(digest, `${type.label} ${bits}`)}`);
  return 0;
}, { usageExit: 255 });
