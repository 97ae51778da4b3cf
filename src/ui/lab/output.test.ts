import { describe, expect, it } from 'vitest';
import { attach, beginOutput, deliver, forgetOutput } from './output.ts';

describe('terminal output', () => {
  it('waits for its terminal, then flows', () => {
    const seen: string[] = [];
    beginOutput(1);
    deliver(1, 'a');
    deliver(1, 'b');
    const detach = attach(1, 1, (data) => seen.push(data));
    deliver(1, 'c');
    detach();
    expect(seen).toEqual(['ab', 'c']);
  });

  it('of an older cluster is dropped', () => {
    const seen: string[] = [];
    beginOutput(2);
    deliver(2, 'old');
    beginOutput(3);
    deliver(3, 'kept');
    forgetOutput(3);
    attach(2, 2, (data) => seen.push(data))();
    attach(3, 3, (data) => seen.push(data))();
    expect(seen).toEqual(['kept']);
  });

  it('is not shown on a terminal of another cluster that has the same number', () => {
    const older: string[] = [];
    const seen: string[] = [];
    beginOutput(4);
    const end = attach(4, 1, (data) => older.push(data));
    beginOutput(5);
    deliver(1, 'new');
    end();
    forgetOutput(5);
    attach(5, 1, (data) => seen.push(data))();
    expect(older).toEqual([]);
    expect(seen).toEqual(['new']);
  });

  it('is not cut off by the end of an older view of the same terminal', () => {
    const seen: string[] = [];
    beginOutput(6);
    const first = attach(6, 4, () => undefined);
    const second = attach(6, 4, (data) => seen.push(data));
    first();
    deliver(4, 'x');
    second();
    expect(seen).toEqual(['x']);
  });
});
