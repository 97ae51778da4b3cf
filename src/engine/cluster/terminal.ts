import type { Host } from '../hosts/host.ts';
import { TerminalLine } from '../hosts/tty.ts';
import type { ProcessHandle } from '../hosts/types.ts';

/** A person's terminal on a host: a line with a login shell at its end. */
export class Terminal {
  readonly line: TerminalLine;
  private readonly shell: ProcessHandle;

  /** `onData` gets what the screen is to show. */
  constructor(host: Host, columns: number, rows: number, env: Record<string, string>, onData: (text: string) => void) {
    this.line = new TerminalLine(columns, rows);
    this.line.machine = host;
    this.line.onOutput(onData);
    this.shell = host.spawn({ args: ['bash'], cwd: '/root/work', env: { ...loginEnvironment, ...env }, stdin: this.line, stdout: this.line, stderr: this.line, tty: this.line, group: 'new' });
    this.line.foreground = this.shell.process.pgid;
  }

  type(text: string): void {
    this.line.type(text);
  }

  resize(columns: number, rows: number): void {
    this.line.resize(columns, rows);
  }

  hangup(): void {
    this.line.hangup();
  }

  /** Calls back when the shell has ended. */
  onEnd(fn: () => void): void {
    const stop = this.shell.onChange(() => {
      if (this.shell.exitCode === undefined) return;
      stop();
      fn();
    });
  }
}

/** What sshd and login(1) set for root before the shell starts. */
export const loginEnvironment: Record<string, string> = {
  SHELL: '/bin/bash',
  LOGNAME: 'root',
  HOME: '/root',
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  USER: 'root',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};
