import type { Signal } from '../../hosts/types.ts';
import type { Cause, Task, TaskHandle } from '../../sim/sim.ts';
import { containerBashrc, defaultBashrc } from './bashrc.ts';
import { ExpansionError, isLeave, RedirectError, ShellSyntaxError } from './errors.ts';
import { CommandReader, historySize } from './commandreader.ts';
import { History } from './history.ts';
import { lineShell } from './lineshell.ts';
import { runTraps } from './traps.ts';
import { isPlain, type ParserOptions } from './plain.ts';
import { LineEditor } from './readline/editor.ts';
import { readInitFile } from './readline/inputrc.ts';
import type { Shell } from './shell.ts';
import { sourceFile } from './sourcing.ts';
import { ReadonlyError } from './variables.ts';

/** The loop of an interactive shell: prompt, line, run. The exit status. */
export function* interact(sh: Shell, options: { login: boolean; rc: boolean }): Task<number> {
  return yield* new Interactive(sh).run(options);
}

class Interactive {
  private readonly editor: LineEditor | undefined;
  /** The line that runs now, in a task of its own so that Ctrl-C can end it. */
  private running: TaskHandle<number> | undefined;
  private readonly reader: CommandReader;
  private interrupted = false;
  private ends = 0;

  constructor(private readonly sh: Shell) {
    const { tty } = sh.process;
    sh.interactive = true;
    sh.mode = 'interactive';
    sh.history = new History();
    if (tty) {
      sh.options.add('monitor');
      tty.foreground = sh.process.pgid;
      this.editor = new LineEditor(tty, sh.fds.get(0)!, sh.history, lineShell(sh));
    }
    // `set -b`: at once, and not before the next prompt.
    sh.jobs.onChange = () => {
      if (sh.options.has('notify') && this.reader.editing) sh.process.sim.spawn('notify', sh.jobs.notify(true));
    };
    this.reader = new CommandReader(sh, this.editor);
    if (sh.bash) {
      sh.options.add('histexpand').add('history').add('emacs');
      sh.shopt.add('expand_aliases').add('checkwinsize');
    }
    sh.defaultHandler = (signal) => this.handler(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGTSTP', 'SIGHUP', 'SIGWINCH'] as const) sh.process.onSignal(signal, this.handler(signal));
  }

  private handler(signal: Signal): (() => void) | undefined {
    switch (signal) {
      case 'SIGINT':
        return () => {
          this.interrupted = true;
          this.reader.drop();
          this.running?.cancel();
        };
      case 'SIGTERM':
      case 'SIGQUIT':
      case 'SIGTSTP':
        return () => {};
      case 'SIGHUP':
        return () => {
          this.saveHistory();
          this.running?.cancel();
        };
      case 'SIGWINCH':
        return () => {
          this.sizes();
          const { sim } = this.sh.process;
          if (this.reader.editing && this.editor) sim.spawn('resize', this.editor.resized());
        };
      default:
        return undefined;
    }
  }

  private sizes(): void {
    const { tty } = this.sh.process;
    if (!tty || !this.sh.bash) return;
    this.sh.vars.set('COLUMNS', String(tty.columns));
    this.sh.vars.set('LINES', String(tty.rows));
  }

  private get historyFile(): string {
    return this.sh.vars.get('HISTFILE') ?? '';
  }

  private saveHistory(): void {
    const { sh } = this;
    if (this.historyFile === '') return;
    const limit = Number(sh.vars.get('HISTFILESIZE') ?? NaN);
    sh.history?.save(sh.process.machine.fs, this.historyFile, { times: sh.vars.get('HISTTIMEFORMAT') !== undefined, limit: limit >= 0 ? limit : undefined });
  }

  *run(options: { login: boolean; rc: boolean }): Task<number> {
    const { sh } = this;
    sh.login = options.login;
    yield* this.startUp(options);
    this.sizes();
    if (this.historyFile !== '') sh.history!.load(sh.process.machine.fs, this.historyFile);
    sh.history!.stifle(historySize(sh));
    try {
      for (;;) {
        if (sh.pending.length > 0) yield* this.protected(runTraps(sh));
        // A pipeline whose last program ended by itself after Ctrl-C has said nothing of it.
        if (sh.process.tty?.unfinished.endsWith('^C')) yield* sh.stderr.write('\n');
        yield* sh.jobs.notify();
        const command = sh.bash ? sh.vars.get('PROMPT_COMMAND') : undefined;
        if (command) {
          const { status } = sh;
          yield* this.protected(sh.runText(command));
          sh.status = status;
        }
        const read = yield* this.reader.read();
        if (read.type === 'end') {
          if (read.inside !== '') {
            yield* sh.stderr.write('\n');
            yield* this.execute(read.inside);
          }
          if (yield* this.mayEnd()) return sh.status;
          continue;
        }
        this.ends = 0;
        yield* this.execute(read.type === 'edit' ? yield* this.edited(read.text) : read.text);
      }
    } finally {
      this.saveHistory();
    }
  }

  /** End of input: refuses once where jobs are stopped, or as often as IGNOREEOF tells. */
  private *mayEnd(): Task<boolean> {
    const { sh } = this;
    const stopped = sh.jobs.list.some((j) => j.handles.some((h) => h.stopped && h.exitCode === undefined));
    const ignore = sh.options.has('ignoreeof') ? 10 : Number(sh.vars.get('IGNOREEOF') ?? 0);
    if (++this.ends <= ignore) {
      yield* sh.stderr.write('Use "exit" to leave the shell.\n');
      return false;
    }
    if (sh.bash) yield* sh.stderr.write(sh.login ? 'logout\n' : 'exit\n');
    else yield* sh.stderr.write('\n');
    if (stopped && !sh.warnedOfJobs) {
      sh.warnedOfJobs = true;
      yield* sh.stderr.write('There are stopped jobs.\n');
      return false;
    }
    return true;
  }

  private *startUp(options: { login: boolean; rc: boolean }): Task {
    const { sh } = this;
    const { machine, user } = sh.process;
    const home = sh.vars.get('HOME') ?? user.home;
    if (sh.vars.get('HOME') === undefined) sh.vars.export('HOME', home);
    sh.vars.set('PS2', '> ');
    if (sh.bash) {
      sh.vars.set('PS1', '\\s-\\v\\$ ');
      sh.vars.set('HISTFILE', `${home}/.bash_history`);
      sh.vars.set('HISTSIZE', '500');
      sh.vars.set('HISTFILESIZE', '500');
    } else sh.vars.set('PS1', sh.dialect.name === 'ash' ? '\\w \\$ ' : user.uid === 0 ? '# ' : '$ ');
    if (!sh.bash) return;
    readInitFile(sh);
    const file = (path: string) => machine.fs.stat(path)?.type === 'file';
    if (options.login && file('/etc/profile')) yield* this.protected(sourceFile(sh, '/etc/profile', '/etc/profile', []));
    if (!options.rc) return;
    const own = `${home}/.bashrc`;
    if (file('/etc/bash.bashrc')) yield* this.protected(sourceFile(sh, '/etc/bash.bashrc', '/etc/bash.bashrc', []));
    if (file(own)) yield* this.protected(sourceFile(sh, own, own, []));
    else if (!file('/etc/bash.bashrc')) yield* this.protected(sh.runText(machine.kind === 'host' ? defaultBashrc : containerBashrc));
    sh.mode = 'interactive';
  }

  /** Runs something of the shell's own, telling of errors that would end a script. */
  private *protected(task: Task<unknown>): Task {
    try {
      yield* task;
    } catch (error) {
      if (isLeave(error) && error.leave !== 'exit') return;
      if (!(error instanceof ExpansionError || error instanceof ReadonlyError || error instanceof RedirectError)) throw error;
      yield* this.sh.error(error.message);
    }
  }

  /** Ctrl-X Ctrl-E: a line goes through an editor, is shown, and runs. */
  private *edited(text: string): Task<string> {
    const { sh } = this;
    const { machine, pid } = sh.process;
    const path = `/tmp/bash-fc.${pid}`;
    machine.fs.write(path, `${text}\n`);
    yield* this.execute(`${sh.vars.get('VISUAL') || sh.vars.get('EDITOR') || 'vi'} ${path}`);
    const failed = sh.status !== 0 || machine.fs.stat(path)?.type !== 'file';
    const saved = failed ? '' : machine.fs.read(path).replace(/\n+$/, '');
    if (machine.fs.stat(path)) machine.fs.remove(path);
    if (saved === '') return '';
    yield* sh.stderr.write(`${saved}\n`);
    yield* this.reader.remember(saved);
    return saved;
  }

  private *execute(text: string): Task {
    const { sh } = this;
    if (text.trim() === '') return;
    const { sim, tty } = sh.process;
    // A line with an error of syntax is refused before any of it runs.
    try {
      const reading: ParserOptions = { dialect: sh.dialect, alias: (name) => sh.aliases.get(name) };
      if (!isPlain(text, reading)) new (yield* sh.language()).Parser(text, reading).whole();
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      yield* (yield* sh.language()).reportSyntax(sh, error, '');
      if (!error.keepsStatus) sh.status = error.status;
      return;
    }
    if (tty) tty.mode = 'cooked';
    this.interrupted = false;
    const cause: Cause = { ...(sim.current?.cause ?? { actor: 'user' }), what: text };
    this.running = sim.spawn('bash', sh.runText(text), { joined: true, cause });
    try {
      yield* this.running.join();
    } catch (error) {
      if (isLeave(error)) {
        if (error.leave === 'exit') throw error;
        if ('status' in error) sh.status = error.status;
      } else if (error instanceof ExpansionError || error instanceof ReadonlyError || error instanceof RedirectError) {
        yield* sh.error(error.message);
        sh.status = 1;
      } else throw error;
    } finally {
      if (this.running.live) this.running.cancel();
      this.running = undefined;
    }
    if (this.interrupted) {
      sh.status = 130;
      yield* sh.stderr.write('\n');
    }
    if (tty) tty.foreground = sh.process.pgid;
    sh.loops = 0;
    sh.sheltered = 0;
    if (!/^\s*(exit|logout|jobs)\b/.test(text)) sh.warnedOfJobs = false;
  }
}
