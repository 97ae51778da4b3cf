import { describe, expect, it } from 'vitest';
import { klogHead, klogText } from './klog.ts';

describe('klog', () => {
  it('begins a line with severity, time, pid and source', () => {
    const at = Date.UTC(2026, 10, 21, 1, 20, 12) + 872.5;
    expect(klogHead({ pid: 415, sim: { now: () => at } }, 'E', 'memcache.go:265')).toBe('E1121 01:20:12.872500     415 memcache.go:265] ');
  });

  it('writes numbers bare and several lines between brackets', () => {
    expect(klogText('Response', { status: '', headers: 'A: 1\nB: "2"\n', milliseconds: 4 })).toBe('"Response" status="" headers=<\n\tA: 1\n\tB: "2"\n > milliseconds=4');
  });

  it('quotes the message and the values of a structured line', () => {
    expect(klogText('Failed to ensure lease exists, will retry', { err: 'namespaces "kube-node-lease" not found', interval: '200ms' })).toBe('"Failed to ensure lease exists, will retry" err="namespaces \\"kube-node-lease\\" not found" interval="200ms"');
  });
});
