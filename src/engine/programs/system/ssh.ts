import { ConnectionError } from '../../api/status.ts';
import { TerminalLine } from '../../hosts/tty.ts';
import type { Machine, Process, Program, ProcessHandle } from '../../hosts/types.ts';
import { strftime } from '../lib/strftime.ts';
import { defaultPath } from '../../hosts/machine.ts';
import type { Task } from '../../sim/sim.ts';

interface Account {
  name: string;
  home: string;
  shell: string;
}

/** A user of a machine's /etc/passwd. */
export function account(machine: Machine, name: string): Account | undefined {
  if (machine.fs.stat('/etc/passwd')?.type !== 'file') return undefined;
  for (const line of machine.fs.read('/etc/passwd').split('\n')) {
    const fields = line.split(':');
    if (fields[0] === name) return { name, home: fields[5] || '/', shell: fields[6] || '/bin/sh' };
  }
  return undefined;
}

export const loginEnvironment = (who: Account, term: string | undefined): Record<string, string> => ({ HOME: who.home, USER: who.name, LOGNAME: who.name, SHELL: who.shell, PATH: defaultPath, LANG: 'C.UTF-8', ...(term !== undefined ? { TERM: term } : {}) });

/** What a person at a terminal sees of a shell on another machine: keys go there, what is shown comes back. */
function* interactive(p: Process, machine: Machine, args: readonly string[], who: Account): Task<ProcessHandle> {
  const local = p.tty!;
  const remote = new TerminalLine(local.columns, local.rows);
  remote.machine = machine;
  remote.onOutput((text) => p.sim.spawn('ssh', local.write(text)));
  const shell = machine.spawn({ args, cwd: who.home, env: loginEnvironment(who, p.env['TERM'] ?? 'xterm-256color'), user: who.name, stdin: remote, stdout: remote, stderr: remote, tty: remote, group: 'new' });
  remote.foreground = shell.process.pgid;
  p.onSignal('SIGWINCH', () => remote.resize(local.columns, local.rows));
  local.mode = 'raw';
  const keys = p.sim.spawn(
    'ssh',
    (function* (): Task {
      for (;;) {
        const text = yield* p.stdin.read();
        if (text === undefined) return remote.hangup();
        remote.type(text);
      }
    })(),
  );
  try {
    yield* shell.wait();
  } finally {
    keys.cancel();
    local.mode = 'cooked';
    if (shell.exitCode === undefined) remote.hangup();
  }
  return shell;
}

const welcome = (machine: Machine, from: string, now: number): string => {
  const { fs } = machine;
  const release = fs.stat('/etc/os-release')?.type === 'file' ? /PRETTY_NAME="(.*)"/.exec(fs.read('/etc/os-release'))?.[1] : undefined;
  const kernel = fs.stat('/proc/version')?.type === 'file' ? /^Linux version (\S+)/.exec(fs.read('/proc/version'))?.[1] : undefined;
  return `${release ? `Welcome to ${release} (GNU/Linux ${kernel ?? ''} x86_64)\n\n` : ''}Last login: ${strftime('%a %b %e %H:%M:%S %Y', now - 3_600_000)} from ${from}\n`;
};

/** ssh to another simulated machine: a shell there, or one command. */
export const ssh: Program = function* (p) {
  const words = p.args.slice(1);
  let port = 22;
  let user: string | undefined;
  let forceTty = false;
  let noTty = false;
  while (words[0]?.startsWith('-')) {
    const option = words.shift()!;
    if (option === '-p') port = Number(words.shift());
    else if (option === '-l') user = words.shift();
    else if (option === '-t' || option === '-tt') forceTty = true;
    else if (option === '-T') noTty = true;
    else if (/^-[oiFJLRDbcEeIkmQSWw]$/.test(option)) words.shift();
    else if (option.startsWith('-o') || /^-[46AaCfGgKkMNnqsVvXxYy]+$/.test(option)) continue;
    else {
      yield* p.stderr.write(`unknown option -- ${option.slice(1)}\nusage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-l login_name] [-p port] destination [command [argument ...]]\n`);
      return 255;
    }
  }
  const destination = words.shift();
  if (destination === undefined) {
    yield* p.stderr.write('usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-l login_name] [-p port] destination [command [argument ...]]\n');
    return 255;
  }
  const at = destination.lastIndexOf('@');
  const host = destination.slice(at + 1);
  user ??= at >= 0 ? destination.slice(0, at) : p.user.name || 'root';
  let machine: Machine | undefined;
  let local = '';
  try {
    const connection = yield* p.machine.net.dial(host, port);
    machine = connection.listener.login as Machine | undefined;
    local = connection.local.replace(/:\d+$/, '');
    if (!machine) {
      yield* p.stderr.write(`kex_exchange_identification: Connection closed by remote host\nConnection closed by ${connection.remote.replace(/:(\d+)$/, ' port $1')}\n`);
      return 255;
    }
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    const words2 = error.kind === 'refused' ? 'Connection refused' : error.kind === 'timeout' ? 'Connection timed out' : 'No route to host';
    yield* p.stderr.write(error.kind === 'no-such-host' ? `ssh: Could not resolve hostname ${host}: Name or service not known\n` : `ssh: connect to host ${host} port ${port}: ${words2}\n`);
    return 255;
  }
  const who = account(machine, user);
  if (!who || /nologin|false$/.test(who.shell)) {
    yield* p.stderr.write(`${user}@${host}: Permission denied (publickey).\n`);
    return 255;
  }
  const shellName = machine.which('bash', defaultPath) ? 'bash' : 'sh';
  if (words.length > 0 && !forceTty) {
    const handle = machine.spawn({ args: [shellName, '-c', words.join(' ')], cwd: who.home, env: loginEnvironment(who, undefined), user: who.name, stdin: p.stdin, stdout: p.stdout, stderr: p.stderr, group: 'new' });
    try {
      return yield* handle.wait();
    } finally {
      if (handle.exitCode === undefined) handle.kill('SIGHUP');
    }
  }
  if (!p.tty || !p.stdin.tty || noTty) {
    const handle = machine.spawn({ args: [shellName], cwd: who.home, env: loginEnvironment(who, undefined), user: who.name, stdin: p.stdin, stdout: p.stdout, stderr: p.stderr, group: 'new' });
    try {
      return yield* handle.wait();
    } finally {
      if (handle.exitCode === undefined) handle.kill('SIGHUP');
    }
  }
  if (words.length === 0) yield* p.stdout.write(welcome(machine, local, p.sim.now()));
  const shell = yield* interactive(p, machine, words.length > 0 ? [shellName, '-c', words.join(' ')] : [shellName, '-l'], who);
  const cut = (shell as { endedBy?: string }).endedBy === 'SIGKILL';
  yield* p.stderr.write(cut ? `Connection to ${host} closed by remote host.\nConnection to ${host} closed.\n` : `Connection to ${host} closed.\n`);
  return cut ? 255 : (shell.exitCode ?? 0);
};
