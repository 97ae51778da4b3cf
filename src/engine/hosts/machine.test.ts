import { describe, expect, it } from 'vitest';
import { Tracer } from '../api/trace.ts';
import { createNetwork } from '../network/network.ts';
import { sleep, until, type Task } from '../sim/sim.ts';
import { Sim } from '../sim/sim.ts';
import { createHost } from './host.ts';
import { Pipe, sinkOutput } from './pipe.ts';
import { ProgramRegistry } from './programs.ts';
import { TerminalLine } from './tty.ts';
import { ExecError, type Program } from './types.ts';

const make = () => {
  const sim = new Sim(1, Date.UTC(2026, 10, 21));
  const programs = new ProgramRegistry();
  const network = createNetwork({ sim, tracer: new Tracer() });
  const host = createHost({ sim, name: 'node01', address: '192.168.56.11', programs, network });
  return { sim, programs, host };
};

const forever: Program = function* () {
  yield until(() => {});
  return 0;
};

describe('Host', () => {
  it('finds programs by PATH and scripts by their interpreter (execve(2))', () => {
    const { sim, programs, host } = make();
    let out = '';
    programs.register('echo', function* (p): Task<number> {
      yield* p.stdout.write(`${p.args.slice(1).join(' ')}\n`);
      return 7;
    });
    const p = host.spawn({ args: ['echo', 'hi'], stdout: sinkOutput((t) => (out += t)) });
    sim.run();
    expect(out).toBe('hi\n');
    expect(p.exitCode).toBe(7);
    host.fs.write('/root/s', '#!/usr/bin/echo -n\nrest', { mode: 0o755 });
    host.spawn({ args: ['./s', 'arg'], cwd: '/root', stdout: sinkOutput((t) => (out += t)) });
    sim.run();
    expect(out).toBe('hi\n-n /root/./s arg\n');
    const reason = (args: string[]) => {
      try {
        host.spawn({ args });
      } catch (error) {
        return error instanceof ExecError ? error.reason : error;
      }
      return 'ok';
    };
    host.fs.write('/root/plain', 'text');
    expect([reason(['nope']), reason(['/nope']), reason(['/etc']), reason(['/root/plain'])]).toEqual(['not-found', 'no-such-file', 'is-directory', 'permission']);
    expect(host.which('echo')).toBe('/usr/bin/echo');
    expect(host.fs.list('/bin')).toEqual(['echo']);
  });

  it('ends, stops and continues processes by signals (signal(7))', () => {
    const { sim, programs, host } = make();
    programs.register('forever', forever);
    let ticks = 0;
    programs.register('ticks', function* () {
      for (;;) {
        yield sleep(1000);
        ticks++;
      }
    });
    programs.register('polite', function* (p) {
      const end = yield until<number>((done) => p.onSignal('SIGTERM', () => done(3)));
      return end as number;
    });
    const a = host.spawn({ args: ['forever'] });
    const b = host.spawn({ args: ['ticks'] });
    const c = host.spawn({ args: ['polite'] });
    sim.run({ until: sim.now() + 2500 });
    a.kill('SIGINT');
    b.kill('SIGSTOP');
    c.kill('SIGTERM');
    sim.run({ until: sim.now() + 5000 });
    expect([a.exitCode, c.exitCode, b.stopped, ticks]).toEqual([130, 3, true, 2]);
    b.kill('SIGCONT');
    sim.run({ until: sim.now() + 2000 });
    expect(ticks).toBeGreaterThan(2);
    b.kill('SIGKILL');
    expect(b.exitCode).toBe(137);
    expect(host.process(b.pid)).toBeUndefined();
    expect(sim.faults).toEqual([]);
  });

  it('ends with 127 what cannot become the program that it is told to become (sh(1), exec)', () => {
    const { sim, programs, host } = make();
    let said = '';
    programs.register('entry', function* (p): Task<number> {
      return yield* p.exec(p.args.slice(1));
    });
    const p = host.spawn({ args: ['entry', 'nosuch'], stderr: sinkOutput((t) => (said += t)) });
    sim.run();
    expect({ code: p.exitCode, said, faults: sim.faults }).toEqual({ code: 127, said: 'entry: exec: nosuch: not found\n', faults: [] });
  });

  it('a writer waits for a slow reader and dies of SIGPIPE without one (pipe(7))', () => {
    const { sim, programs, host } = make();
    const pipe = new Pipe();
    let written = 0;
    programs.register('yes', function* (p) {
      for (;;) {
        yield* p.stdout.write('y\n'.repeat(1000));
        written++;
      }
    });
    const p = host.spawn({ args: ['yes'], stdout: pipe.writer });
    sim.run({ until: sim.now() + 1000 });
    expect(written).toBe(33);
    pipe.reader.close();
    sim.run();
    expect(p.exitCode).toBe(141);
  });

  it('a terminal edits lines, echoes, and sends Ctrl-C to the foreground group (termios(3))', () => {
    const { sim, programs, host } = make();
    const tty = new TerminalLine();
    tty.machine = host;
    let screen = '';
    tty.onOutput((t) => (screen += t));
    const lines: string[] = [];
    programs.register('cat', function* (p) {
      for (;;) {
        const text = yield* p.stdin.read();
        if (text === undefined) return 0;
        lines.push(text);
        yield* p.stdout.write(text);
      }
    });
    const start = () => {
      const p = host.spawn({ args: ['cat'], stdin: tty, stdout: tty, stderr: tty, tty, group: 'new' });
      tty.foreground = p.process.pgid;
      sim.run();
      return p;
    };
    const a = start();
    tty.type('abx\x7fc\r');
    sim.run();
    expect(lines).toEqual(['abc\n']);
    expect(screen).toBe('abx\b \bc\r\nabc\r\n');
    tty.type('\x04');
    sim.run();
    expect(a.exitCode).toBe(0);
    const b = start();
    tty.type('half\x03');
    sim.run();
    expect(b.exitCode).toBe(130);
    expect(screen.endsWith('half^C')).toBe(true);
  });

  it('shows processes and the kernel in /proc', () => {
    const { sim, programs, host } = make();
    programs.register('forever', forever);
    const p = host.spawn({ args: ['forever', 'and ever'] });
    sim.run();
    expect(host.fs.read(`/proc/${p.pid}/cmdline`)).toBe('forever\0and ever\0');
    expect(host.fs.read('/proc/1/cmdline')).toBe('/sbin/init\0');
    expect(host.fs.read('/proc/meminfo')).toMatch(/^MemTotal: {8,}8388608 kB\n/);
    expect(host.fs.read('/etc/os-release')).toContain('PRETTY_NAME="Ubuntu 24.04.3 LTS"');
    expect(host.fs.read('/etc/hostname')).toBe('node01\n');
  });

  it('systemd starts a killed service again after RestartSec (systemd.service(5))', () => {
    const { sim, host } = make();
    const calls: string[] = [];
    const unit = host.systemd.add({
      name: 'kubelet.service',
      description: 'kubelet: The Kubernetes Node Agent',
      file: '/usr/lib/systemd/system/kubelet.service',
      restartMs: 10_000,
      behaviour: { command: '/usr/bin/kubelet', start: () => void calls.push('start'), stop: () => void calls.push('stop') },
    });
    host.systemd.start(unit);
    host.process(unit.process!.pid)!.kill('SIGKILL');
    expect(unit.sub).toBe('auto-restart');
    sim.run({ until: sim.now() + 11_000 });
    expect([unit.state, unit.restarts]).toEqual(['active', 1]);
    host.systemd.stop(unit);
    expect(calls).toEqual(['start', 'stop', 'start', 'stop']);
    expect(host.journal.read('kubelet.service').map((e) => e.message)).toContain('kubelet.service: Main process exited, code=killed, status=9/KILL');
  });

  it('loses every process with the power', () => {
    const { sim, programs, host } = make();
    programs.register('forever', forever);
    const p = host.spawn({ args: ['forever'] });
    host.powerOff();
    sim.run();
    expect(p.exitCode).toBe(137);
    expect(host.processes()).toEqual([]);
    host.powerOn();
    expect(host.process(1)?.process.args).toEqual(['/sbin/init']);
  });
});
