import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { all, Channel, withTimeout } from './channel.ts';
import { Part } from './part.ts';
import { Sim, sleep, until, type Task } from './sim.ts';

const EPOCH = 1_700_000_000_000;

/** A little world whose log depends on the order of events and on chance. */
function world(seed: number): { sim: Sim; log: string[] } {
  const sim = new Sim(seed, EPOCH);
  const log: string[] = [];
  const box = new Channel<number>();
  function* producer(id: number): Task {
    const r = sim.random(`producer-${id}`);
    for (let i = 0; i < 20; i++) {
      yield sleep(r.int(0, 30));
      box.push(r.int(0, 1000));
    }
  }
  function* consumer(id: number): Task {
    for (;;) {
      const v = yield* box.next();
      if (v === undefined) return;
      log.push(`${sim.now() - EPOCH}:${id}:${v}`);
      yield sleep(sim.random('consumer').int(1, 9));
    }
  }
  for (let i = 0; i < 3; i++) sim.spawn(`p${i}`, producer(i));
  for (let i = 0; i < 2; i++) sim.spawn(`c${i}`, consumer(i));
  return { sim, log };
}

describe('Sim', () => {
  it('gives the same history for the same seed at any slicing', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (seed, slices) => {
        const whole = world(seed);
        whole.sim.run();
        const cut = world(seed);
        let wall = 0;
        for (let i = 0; cut.sim.nextAt() !== undefined; i++) {
          const size = slices[i % slices.length]!;
          if (i % 2) cut.sim.run({ maxEvents: size });
          else cut.sim.run({ budgetMs: size, wall: () => wall++ });
        }
        expect(cut.log).toEqual(whole.log);
      }),
    );
  });

  it('differs by seed', () => {
    const a = world(1);
    const b = world(2);
    a.sim.run();
    b.sim.run();
    expect(a.log).not.toEqual(b.log);
  });

  it('keeps one component’s chance apart from another’s', () => {
    const a = new Sim(7, EPOCH);
    const b = new Sim(7, EPOCH);
    b.random('scheduler').u32();
    expect(a.random('etcd').uuid()).toBe(b.random('etcd').uuid());
  });

  it('runs to a virtual time and stands there', () => {
    const sim = new Sim(1, EPOCH);
    const seen: number[] = [];
    sim.after(10, () => seen.push(10));
    sim.after(20, () => seen.push(20));
    expect(sim.run({ until: EPOCH + 15 })).toBe('until');
    expect(seen).toEqual([10]);
    expect(sim.now()).toBe(EPOCH + 15);
  });

  it('contains a fault: the task stops, the rest goes on', () => {
    const sim = new Sim(3, EPOCH);
    const seen: string[] = [];
    sim.spawn('bad', (function* (): Task {
      yield sleep(5);
      throw new Error('boom');
    })());
    sim.spawn('good', (function* (): Task {
      yield sleep(10);
      seen.push('good');
    })());
    sim.run();
    expect(seen).toEqual(['good']);
    expect(sim.faults).toMatchObject([{ task: 'bad', at: EPOCH + 5, seed: 3 }]);
  });

  it('hands an error to who joins, and not to the faults', () => {
    const sim = new Sim(3, EPOCH);
    let caught: unknown;
    function* fails(): Task {
      yield sleep(1);
      throw new Error('mine');
    }
    sim.spawn('outer', (function* (): Task {
      try {
        yield* all(sim, 'inner', [fails(), fails()]);
      } catch (e) {
        caught = e;
      }
    })());
    sim.run();
    expect(caught).toEqual(new Error('mine'));
    expect(sim.faults).toEqual([]);
  });

  it('cancels: finally runs, timers are disarmed', () => {
    const sim = new Sim(1, EPOCH);
    const seen: string[] = [];
    const task = sim.spawn('t', (function* (): Task {
      try {
        yield sleep(100);
        seen.push('never');
      } finally {
        seen.push('cleaned');
      }
    })());
    sim.after(5, () => task.cancel());
    sim.run();
    expect(seen).toEqual(['cleaned']);
    expect(sim.now()).toBe(EPOCH + 5);
  });

  it('is cancelled while what it waits for ends in its own finally', () => {
    const sim = new Sim(1, EPOCH);
    const task = sim.spawn('t', (function* (): Task {
      const worker = sim.current!.sim.spawn('worker', (function* (): Task {
        yield sleep(100);
      })());
      try {
        yield* worker.join();
      } finally {
        worker.cancel();
      }
    })());
    sim.after(5, () => task.cancel());
    sim.run();
    expect(task.state).toBe('cancelled');
    expect(sim.faults).toEqual([]);
  });

  it('can cancel itself', () => {
    const sim = new Sim(1, EPOCH);
    const seen: string[] = [];
    const handle = sim.spawn('t', (function* (): Task {
      yield sleep(1);
      sim.current!.cancel();
      seen.push('runs to its next wait');
      yield sleep(1);
      seen.push('never');
    })());
    sim.run();
    expect(handle.state).toBe('cancelled');
    expect(seen).toEqual(['runs to its next wait']);
  });

  it('goes on at once when a wait is fulfilled while arming', () => {
    const sim = new Sim(1, EPOCH);
    let sum = 0;
    sim.spawn('t', (function* (): Task {
      for (let i = 0; i < 50_000; i++) sum += yield until<number>((done) => done(1));
    })());
    expect(sum).toBe(50_000);
  });

  it('gives up after a time', () => {
    const sim = new Sim(1, EPOCH);
    let result: unknown;
    sim.spawn('t', (function* (): Task {
      result = yield* withTimeout(sim, 50, 'slow', (function* (): Task {
        yield sleep(1000);
      })());
    })());
    sim.run();
    expect(result).toEqual({ expired: true });
    expect(sim.now()).toBe(EPOCH + 50);
  });

  it('stands still until a part is loaded', () => {
    const sim = new Sim(1, EPOCH);
    const part = new Part<string>('jq', () => Promise.resolve('ok'));
    let got: unknown;
    sim.spawn('t', (function* (): Task {
      got = yield* sim.part(part);
    })());
    sim.after(5, () => {});
    expect(sim.run()).toBe('external');
    expect(sim.now()).toBe(EPOCH);
    sim.external!.answer('ok');
    expect(sim.run()).toBe('idle');
    expect(got).toBe('ok');
  });

  it('has the same history with a part that is there as with one that must be loaded', () => {
    const part = new Part<string>('jq', () => Promise.resolve('ok'));
    const history = () => {
      const sim = new Sim(1, EPOCH);
      const log: string[] = [];
      const use = (name: string) =>
        sim.spawn(name, (function* (): Task {
          for (let i = 0; i < 2; i++) {
            yield* sim.part(part);
            log.push(`${name}${i} ${sim.events}`);
          }
        })());
      use('a');
      sim.after(0, () => log.push(`other ${sim.events}`));
      use('b');
      while (sim.run() === 'external') sim.external!.answer('ok');
      return log;
    };
    const first = history();
    expect(part.loaded).toBe('ok');
    expect(history()).toEqual(first);
    expect(first).toEqual(['a0 1', 'a1 1', 'other 2', 'b0 3', 'b1 3']);
  });

  it('throws into the task whose part can not be loaded', () => {
    const sim = new Sim(1, EPOCH);
    const part = new Part<string>('jq', () => Promise.resolve('ok'));
    let said = '';
    sim.spawn('t', (function* (): Task {
      try {
        yield* sim.part(part);
      } catch (error) {
        said = (error as Error).message;
      }
    })());
    sim.run();
    sim.external!.reject(new Error('no network'));
    expect(sim.run()).toBe('idle');
    expect(said).toBe('no network');
  });
});
