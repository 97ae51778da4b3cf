import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Recording } from '../../lab/protocol.ts';
import { hasRecording } from './fragment.ts';
import { decodeLink, encodeLink } from './link.ts';

const recording: Recording = {
  format: 'podium-recording',
  version: 1,
  seed: 7,
  preset: 'trio',
  epoch: 1_790_000_000_000,
  until: 1_790_000_060_000,
  events: 1234,
  inputs: Array.from({ length: 300 }, (_, i) => ({ at: i, after: i, op: { type: 'terminal-data', id: 1, data: `echo 안녕 ${i}\r` } })),
};

const link = (text: string) => '#r=' + btoa(String.fromCharCode(...deflateSync(strToU8(text)))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

describe('share links', () => {
  it('bring a recording back as it was', () => {
    const url = encodeLink(recording, 'https://example.org/lab/?x=1#old');
    expect(url.startsWith('https://example.org/lab/?x=1#r=')).toBe(true);
    expect(decodeLink(new URL(url).hash)).toEqual(recording);
  });

  it('are told from other fragments', () => {
    expect(hasRecording('#r=abc')).toBe(true);
    expect(hasRecording('#lesson=1')).toBe(false);
  });

  it.each([
    ['cut off', encodeLink(recording, 'p').slice(1, 60)],
    ['not base64', '#r=%%%'],
    ['empty', '#r='],
    ['not JSON', link('hello')],
    ['not a recording', link('{"format":"other"}')],
    ['null', link('null')],
  ])('that are %s are refused', (_, hash) => {
    expect(() => decodeLink(hash)).toThrow();
  });

  it('do not unpack without end', () => {
    expect(() => decodeLink(link(' '.repeat(20 * 1024 * 1024)))).toThrow(/more than/);
  });
});
