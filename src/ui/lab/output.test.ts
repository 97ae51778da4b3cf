import { describe, expect, it } from 'vitest';
import { attach, deliver, forgetOutput } from './output.ts';

describe('terminal output', () => {
  it('waits for its terminal, then flows', () => {
    const seen: string[] = [];
    deliver(1, 'a');
    deliver(1, 'b');
    const detach = attach(1, (data) => seen.push(data));
    deliver(1, 'c');
    detach();
    expect(seen).toEqual(['ab', 'c']);
  });

  it('of an older cluster is dropped', () => {
    const seen: string[] = [];
    deliver(2, 'old');
    deliver(3, 'kept');
    forgetOutput([3]);
    attach(2, (data) => seen.push(data))();
    attach(3, (data) => seen.push(data))();
    expect(seen).toEqual(['kept']);
  });

  it('is not cut off by the end of an older view of the same terminal', () => {
    const seen: string[] = [];
    const first = attach(4, () => undefined);
    const second = attach(4, (data) => seen.push(data));
    first();
    deliver(4, 'x');
    second();
    expect(seen).toEqual(['x']);
  });
});
