import { expect, it } from 'vitest';
import { configMapHash, secretHash } from './hash.ts';

it('puts the hashes of kustomize behind names (recording 38-kustomize)', () => {
  expect([configMapHash('', { A: '1' }), configMapHash('', { A: '2' }), secretHash('', 'Opaque', { p: 'eA==' })]).toEqual(['89g4tffbfk', 'tf28tfk457', 'bm76c6cd96']);
});
