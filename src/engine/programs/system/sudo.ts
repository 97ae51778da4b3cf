import { ExecError, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { account, loginEnvironment } from './ssh.ts';

/** Runs a program as another user and waits for it. */
function* runAs(p: Process, user: string, args: readonly string[], env: Record<string, string>, cwd: string | undefined, name: string): Task<number> {
  try {
    const handle = p.machine.spawn({ args, parent: p, user, env, ...(cwd !== undefined ? { cwd } : {}) });
    return yield* handle.wait();
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    yield* p.stderr.write(`${name}: ${args[0]}: ${error.reason === 'permission' ? 'Permission denied' : name === 'sudo' ? 'command not found' : 'No such file or directory'}\n`);
    return error.reason === 'permission' ? 126 : name === 'sudo' ? 1 : 127;
  }
}

/** sudo: root may do everything, and a person who may use it is not asked for a password. */
export const sudo: Program = function* (p) {
  const words = p.args.slice(1);
  let user = 'root';
  let login = false;
  while (words[0]?.startsWith('-')) {
    const option = words.shift()!;
    if (option === '--') break;
    if (option === '-u' || option === '--user') user = words.shift() ?? 'root';
    else if (option.startsWith('--user=')) user = option.slice(7);
    else if (option === '-i' || option === '-s' || option === '--login' || option === '--shell') login = true;
    else if (option === '-l' || option === '-v' || option === '-k') {
      if (option === '-l') yield* p.stdout.write(`User ${p.user.name || 'root'} may run the following commands on ${p.machine.hostname}:\n    (ALL : ALL) NOPASSWD: ALL\n`);
      return 0;
    }
  }
  const who = account(p.machine, user);
  if (!who) {
    yield* p.stderr.write(`sudo: unknown user ${user}\nsudo: error initializing audit plugin sudoers_audit\n`);
    return 1;
  }
  if (words.length === 0 && !login) {
    yield* p.stderr.write('usage: sudo -h | -K | -k | -V\nusage: sudo [-u user] [-i | -s] [command [arg ...]]\n');
    return 1;
  }
  const env: Record<string, string> = { ...loginEnvironment(who, p.env['TERM']), ...(login ? {} : { HOME: who.home }), SUDO_USER: p.user.name || 'root', SUDO_UID: String(p.user.uid), SUDO_GID: String(p.user.gid) };
  while (/^[A-Za-z_]\w*=/.test(words[0] ?? '')) {
    const word = words.shift()!;
    env[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
  }
  const shell = who.shell.replace(/^.*\//, '');
  if (login) return yield* runAs(p, user, words.length > 0 ? [shell, '-c', words.join(' ')] : [shell, '-l'], env, who.home, 'sudo');
  return yield* runAs(p, user, words, env, undefined, 'sudo');
};

export const su: Program = function* (p) {
  const words = p.args.slice(1);
  let login = false;
  let command: string | undefined;
  let user: string | undefined;
  let shell: string | undefined;
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === '-' || word === '-l' || word === '--login') login = true;
    else if (word === '-c') command = words.shift();
    else if (word === '-s') shell = words.shift();
    else if (word === '-m' || word === '-p') continue;
    else user ??= word;
  }
  user ??= 'root';
  const who = account(p.machine, user);
  if (!who) {
    yield* p.stderr.write(p.machine.userland === 'busybox' ? `su: unknown user ${user}\n` : `su: user ${user} does not exist or the user entry does not contain all the required fields\n`);
    return 1;
  }
  if (p.user.uid !== 0 && p.user.name !== user) {
    yield* p.stderr.write('Password: \nsu: Authentication failure\n');
    return 1;
  }
  const program = (shell ?? who.shell).replace(/^.*\//, '');
  if (/nologin|false/.test(program)) {
    yield* p.stderr.write('This account is currently not available.\n');
    return 1;
  }
  const env = login ? loginEnvironment(who, p.env['TERM']) : { ...p.env, HOME: who.home, SHELL: who.shell, ...(user === 'root' ? {} : { USER: user, LOGNAME: user }) };
  return yield* runAs(p, user, command !== undefined ? [program, '-c', command] : login ? [program, '-l'] : [program], env, login ? who.home : undefined, 'su');
};
