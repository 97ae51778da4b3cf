import { describe, expect, it } from 'vitest';
import { Sim, type Task } from '../sim/sim.ts';
import { Solo } from './solo.ts';
import { EtcdError } from './types.ts';

const setup = (quota?: number) => {
  const sim = new Sim(1, 0);
  const etcd = new Solo({ sim, ...(quota !== undefined && { quota }) });
  etcd.start();
  const run = <T>(task: Task<T>) => sim.spawn('test', task, { joined: true });
  return { sim, etcd, run };
};

const put = (etcd: Solo, key: string, lease?: number) => etcd.txn({ success: [{ type: 'put', key, value: key, ...(lease !== undefined && { lease }) }] });

describe('Solo', () => {
  it('commits after an fsync, in order, what came meanwhile together', () => {
    const { sim, etcd, run } = setup();
    const revisions: number[] = [];
    const times = new Set<number>();
    for (let i = 0; i < 5; i++) {
      run(
        (function* () {
          revisions.push((yield* put(etcd, `/k/${i}`)).revision);
          times.add(sim.now());
        })(),
      );
    }
    sim.run({ until: 100 });
    expect(revisions).toEqual([2, 3, 4, 5, 6]);
    expect(times.size).toBe(2);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...times)).toBeLessThanOrEqual(6);
  });

  it('lets clients wait while it is stopped, and give up', () => {
    const { sim, etcd, run } = setup();
    const first = run(put(etcd, '/k/a'));
    etcd.stop();
    const second = run(put(etcd, '/k/b'));
    sim.run({ until: 1000 });
    expect(first.live && second.live).toBe(true);
    etcd.start();
    sim.run({ until: 1100 });
    expect(first.state).toBe('done');
    expect(second.state).toBe('done');
    etcd.stop();
    const third = run(put(etcd, '/k/c'));
    sim.run({ until: 10_000 });
    expect(third.error).toBeInstanceOf(EtcdError);
    expect((third.error as Error).message).toBe('etcdserver: request timed out');
    expect(sim.faults).toEqual([]);
  });

  // etcd: server/lease/lessor_test.go
  it('deletes the keys of a lease when it ends, unless it is kept alive', () => {
    const { sim, etcd, run } = setup();
    const lease = run(etcd.grantLease(10));
    sim.run({ until: 10 });
    run(put(etcd, '/k/a', lease.result!.id));
    run(put(etcd, '/k/b'));
    sim.run({ until: 8000 });
    run(etcd.keepAlive(lease.result!.id));
    sim.run({ until: 15_000 });
    expect(etcd.local.size).toBe(2);
    sim.run({ until: 19_000 });
    expect(etcd.local.range('/k/', { prefix: true }).kvs.map((kv) => kv.key)).toEqual(['/k/b']);
  });

  it('raises an alarm over its quota and takes no more', () => {
    const { sim, etcd, run } = setup(1);
    run(put(etcd, '/k/a'));
    const second = run(put(etcd, '/k/b'));
    sim.run({ until: 100 });
    expect((second.error as Error).message).toBe('etcdserver: mvcc: database space exceeded');
    expect(etcd.status().alarms).toEqual(['NOSPACE']);
    expect(etcd.healthy).toBe(false);
  });
});
