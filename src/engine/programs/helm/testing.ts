import { sinkOutput, textInput } from '../../hosts/pipe.ts';
import { TestKubectl, type Ran } from '../kubectl/testing.ts';
import { programs } from './index.ts';

/** For tests: a host with kubectl and helm, and an API server on it. */
export class TestHelm {
  readonly kubectl = new TestKubectl();

  constructor() {
    this.kubectl.program('helm', programs.helm);
  }

  /** Writes files below /root/work. */
  files(all: Readonly<Record<string, string>>): void {
    const { fs } = this.kubectl.host;
    for (const [path, text] of Object.entries(all)) {
      const full = `/root/work/${path}`;
      fs.mkdir(full.slice(0, full.lastIndexOf('/')), { recursive: true });
      fs.write(full, text);
    }
  }

  read(path: string): string {
    return this.kubectl.host.fs.read(`/root/work/${path}`);
  }

  /** Runs helm; an array keeps words apart, a string is split at spaces. */
  run(args: string | readonly string[]): Ran {
    const { host, server } = this.kubectl;
    let stdout = '';
    let stderr = '';
    const words = typeof args === 'string' ? args.split(' ').filter(Boolean) : args;
    const handle = host.spawn({
      args: ['helm', ...words],
      cwd: '/root/work',
      env: { HOME: '/root', PATH: '/usr/local/bin:/usr/bin:/bin' },
      stdin: textInput(''),
      stdout: sinkOutput((t) => (stdout += t)),
      stderr: sinkOutput((t) => (stderr += t)),
    });
    server.sim.run({ until: server.sim.now() + 3_600_000, stop: () => handle.exitCode !== undefined });
    if (server.sim.faults.length > 0) throw server.sim.faults[0]!.error;
    return { stdout, stderr, exit: handle.exitCode ?? -1 };
  }

  /** What helm prints, errors behind a `!`. */
  said(args: string | readonly string[]): string {
    const { stdout, stderr } = this.run(args);
    return stdout + stderr.replace(/^(?=.)/gm, '!');
  }
}
