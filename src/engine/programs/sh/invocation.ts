import { FsError } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at } from '../lib/paths.ts';
import { ShellSyntaxError } from './errors.ts';
import { isPlain, type ParserOptions } from './plain.ts';
import type { Shell } from './shell.ts';

const longInvocations = ['debug', 'debugger', 'dump-po-strings', 'dump-strings', 'help', 'init-file', 'login', 'noediting', 'noprofile', 'norc', 'posix', 'pretty-print', 'rcfile', 'restricted', 'verbose', 'version'];

const usage = (name: string): string =>
  `Usage:\t${name} [GNU long option] [option] ...\n\t${name} [GNU long option] [option] script-file ...\nGNU long options:\n${longInvocations.map((o) => `\t--${o}\n`).join('')}Shell options:\n\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)\n\t-abefhkmnptuvxBCEHPT or -o option\n`;

/** Says what is wrong with the command line of a shell. */
export function* refuseInvocation(sh: Shell, wrong: string): Task<number> {
  if (wrong === '-c') yield* sh.stderr.write(sh.bash ? `${sh.name}: -c: option requires an argument\n` : `${sh.name}: 0: -c requires an argument\n`);
  else yield* sh.stderr.write(sh.bash ? `${sh.name}: ${wrong}: invalid option\n${usage(sh.name)}` : `${sh.name}: 0: Illegal option ${wrong}\n`);
  return 2;
}

export function* tellVersion(sh: Shell): Task<number> {
  yield* sh.stdout.write('GNU bash, version 5.2.21(1)-release (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n');
  return 0;
}

/** Runs the commands of a file, or says why it can't be read. */
export function* runFile(sh: Shell, path: string): Task<number> {
  const { machine, cwd } = sh.process;
  let full = at(cwd, path);
  if (!machine.fs.stat(full) && !path.includes('/')) full = machine.which(path, sh.vars.get('PATH')) ?? full;
  sh.mode = 'script';
  try {
    const stat = machine.fs.stat(full);
    if (stat?.program !== undefined) {
      yield* sh.stderr.write(`${path}: ${path}: cannot execute binary file\n`);
      return 126;
    }
    const text = machine.fs.read(full);
    sh.name = path;
    return yield* sh.runText(text.replace(/^#!.*/, ''), { tail: true });
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    const missing = error.code !== 'EISDIR';
    if (sh.bash) yield* sh.stderr.write(missing ? `${sh.process.args[0]}: ${path}: ${error.strerror}\n` : `${path}: ${path}: Is a directory\n`);
    else yield* sh.stderr.write(sh.dialect.name === 'dash' ? `${sh.process.args[0]}: 0: cannot open ${path}: ${missing ? 'No such file' : error.strerror}\n` : `${sh.process.args[0]}: can't open '${path}': ${error.strerror}\n`);
    return sh.bash ? (missing ? 127 : 126) : 2;
  }
}

/** Commands from standard input, one line after the other, so that they may read what follows. */
export function* runInput(sh: Shell): Task<number> {
  let text = '';
  let firstLine = 1;
  for (;;) {
    const line = yield* (sh.fds.get(0)?.readUntil('\n') ?? ended());
    if (line === undefined) {
      if (text !== '') yield* sh.runText(text, { firstLine });
      return sh.status;
    }
    text += `${line.text}\n`;
    if (yield* incomplete(sh, text)) continue;
    yield* sh.runText(text, { firstLine });
    firstLine += text.split('\n').length - 1;
    text = '';
  }
}

function* ended(): Task<undefined> {
  return undefined;
}

/** Whether more lines are needed before the text can be run. */
function* incomplete(sh: Shell, text: string): Task<boolean> {
  const reading: ParserOptions = { dialect: sh.dialect, alias: (name) => sh.aliases.get(name), interactive: true };
  if (isPlain(text, reading)) return false;
  const { Parser } = yield* sh.language();
  try {
    new Parser(text, reading).whole();
    return false;
  } catch (error) {
    if (error instanceof ShellSyntaxError) return error.incomplete;
    throw error;
  }
}
