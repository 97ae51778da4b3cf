import { expect, it } from 'vitest';
import { sha256 } from '../text/sha256.ts';
import { configMapHash, secretHash } from './hash.ts';

it('computes SHA-256 (FIPS 180-4 examples)', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe('248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1');
});

it('puts the hashes of kustomize behind names (recording 38-kustomize)', () => {
  expect([configMapHash('', { A: '1' }), configMapHash('', { A: '2' }), secretHash('', 'Opaque', { p: 'eA==' })]).toEqual(['89g4tffbfk', 'tf28tfk457', 'bm76c6cd96']);
});
