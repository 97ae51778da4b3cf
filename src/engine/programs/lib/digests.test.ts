import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { utf8 } from '../../api/utf8.ts';
import { md5, sha1 } from './digests.ts';
import { sha224, sha256 } from './sha256.ts';

it('computes SHA-256 (FIPS 180-4 examples)', () => {
  expect(sha256(utf8('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256(utf8(''))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256(utf8('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'))).toBe('248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1');
});

// Around the ends of blocks, where padding goes wrong.
it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])('computes what others compute of %i bytes', (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => i & 255);
  const digests = { md5, sha1, sha224, sha256 };
  for (const [name, digest] of Object.entries(digests)) expect(digest(bytes), name).toBe(createHash(name).update(bytes).digest('hex'));
});
