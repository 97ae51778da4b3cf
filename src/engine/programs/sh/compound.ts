import type { Task } from '../../sim/sim.ts';
import type { Command, CompoundCommand, Script } from './ast.ts';
import { testCondition } from './condition.ts';
import { startCoprocess } from './coproc.ts';
import { ExpansionError, isLeave, type Leave } from './errors.ts';
import { expandPattern, expandQuoted, expandString, expandWords } from './expand.ts';
import { afterForeground } from './foreground.ts';
import { matches } from './pattern.ts';
import type { Shell } from './shell.ts';
import { subshell } from './subshell.ts';
import { trace } from './trace.ts';
import { debug } from './traps.ts';
import { ReadonlyError } from './variables.ts';

/** Runs a compound command, its redirections being in effect. */
export function* runCompound(sh: Shell, command: Exclude<Command, { type: 'simple' | 'function' }>, tail: boolean): Task<number> {
  switch (command.type) {
    case 'group':
      return yield* sh.runScript(command.body, tail);
    case 'subshell': {
      if (tail && sh.subshell > 0 && sh.traps.size === 0) {
        sh.subshell++;
        return yield* sh.runScript(command.body, true);
      }
      const handle = subshell(sh, command.body, { group: sh.options.has('monitor') ? 'new' : 0 });
      const status = yield* sh.jobs.foreground([handle], '( ... )');
      yield* afterForeground(sh, handle, command);
      return status;
    }
    case 'if': {
      for (const { condition, body } of command.branches) if ((yield* sh.shelter(sh.runScript(condition))) === 0) return yield* sh.runScript(body, tail);
      return command.otherwise ? yield* sh.runScript(command.otherwise, tail) : 0;
    }
    case 'while':
      return yield* runWhile(sh, command);
    case 'for':
      return yield* runFor(sh, command, command.words ? yield* expandWords(sh, command.words) : sh.positional);
    case 'select':
      return yield* runSelect(sh, command.name, command.words ? yield* expandWords(sh, command.words) : sh.positional, command.body);
    case 'arithmetic-for':
      return yield* runArithmeticFor(sh, command);
    case 'case':
      return yield* runCase(sh, command, tail);
    case 'arithmetic': {
      yield* sh.spend();
      const text = yield* expandQuoted(sh, command.expression);
      if (sh.options.has('xtrace')) yield* trace(sh, `(( ${text} ))`);
      try {
        return sh.evaluate(text) === 0n ? 1 : 0;
      } catch (error) {
        if (!(error instanceof ExpansionError || error instanceof ReadonlyError) || (error instanceof ExpansionError && error.fatal)) throw error;
        yield* sh.error(error instanceof ReadonlyError ? error.message : `((: ${error.message}`);
        return 1;
      }
    }
    case 'coproc': {
      const message = startCoprocess(sh, command);
      if (sh.interactive) yield* sh.stderr.write(message);
      yield* sh.spend();
      return 0;
    }
    case 'condition':
      yield* sh.spend();
      return yield* testCondition(sh, command.condition);
  }
}

/** Runs a loop's body once. True when the loop is to end. */
function* once(sh: Shell, body: Script): Task<boolean> {
  sh.loops++;
  try {
    yield* sh.runScript(body);
    return false;
  } catch (thrown) {
    if (!isLeave(thrown) || (thrown.leave !== 'break' && thrown.leave !== 'continue')) throw thrown;
    if (thrown.levels > 1 && sh.loops > 1) throw { ...thrown, levels: thrown.levels - 1 } satisfies Leave;
    sh.status = thrown.result ?? 0;
    return thrown.leave === 'break';
  } finally {
    sh.loops--;
  }
}

function* runWhile(sh: Shell, command: { until: boolean; condition: Script; body: Script }): Task<number> {
  let status = 0;
  for (;;) {
    sh.loops++;
    let holds: boolean;
    try {
      holds = (yield* sh.shelter(sh.runScript(command.condition))) === 0;
    } catch (thrown) {
      if (!isLeave(thrown) || (thrown.leave !== 'break' && thrown.leave !== 'continue')) throw thrown;
      if (thrown.leave === 'continue') continue;
      return 0;
    } finally {
      sh.loops--;
    }
    if (holds === command.until) return status;
    const ended = yield* once(sh, command.body);
    status = sh.status;
    if (ended) return status;
  }
}

function* runFor(sh: Shell, command: Extract<Command, { type: 'for' | 'select' }>, values: readonly string[]): Task<number> {
  const { name, words, body } = command;
  sh.status = 0;
  for (const value of values) {
    if (sh.bash && sh.vars.find(name)?.readonly) {
      yield* sh.error(`${name}: readonly variable`);
      return 1;
    }
    sh.vars.set(name, value);
    if (sh.trapping === 0) sh.command = command;
    if (sh.traps.size > 0) yield* debug(sh);
    if (sh.options.has('xtrace')) yield* trace(sh, `for ${name} in ${words ? words.map((w) => w.raw).join(' ') : '"$@"'}`);
    yield* sh.spend();
    if (yield* once(sh, body)) break;
  }
  return sh.status;
}

function* runArithmeticFor(sh: Shell, command: Extract<CompoundCommand, { type: 'arithmetic-for' }>): Task<number> {
  const evaluate = function* (text: string): Task<bigint> {
    if (sh.options.has('xtrace')) yield* trace(sh, `(( ${text.trim()} ))`);
    return sh.evaluate(text);
  };
  yield* evaluate(yield* expandQuoted(sh, command.init));
  sh.status = 0;
  for (;;) {
    yield* sh.spend();
    const test = yield* expandQuoted(sh, command.test);
    if ((yield* evaluate(test.trim() === '' ? '1' : test)) === 0n) return sh.status;
    if (yield* once(sh, command.body)) return sh.status;
    yield* evaluate(yield* expandQuoted(sh, command.step));
  }
}

function* runCase(sh: Shell, command: Extract<CompoundCommand, { type: 'case' }>, tail: boolean): Task<number> {
  if (sh.options.has('xtrace')) yield* trace(sh, `case ${command.word.raw} in`);
  const text = yield* expandString(sh, command.word);
  const options = { extended: sh.shopt.has('extglob'), ignoreCase: sh.shopt.has('nocasematch') };
  let status = 0;
  let fall = false;
  for (const item of command.items) {
    let hit = fall;
    for (const pattern of item.patterns) {
      if (hit) break;
      hit = matches(text, yield* expandPattern(sh, pattern), options);
    }
    if (!hit) continue;
    sh.status = 0;
    status = yield* sh.runScript(item.body, tail && item.end === ';;');
    if (item.end === ';;') return status;
    fall = item.end === ';&';
  }
  return status;
}

function* runSelect(sh: Shell, name: string, values: readonly string[], body: Script): Task<number> {
  if (values.length === 0) return 0;
  if (sh.options.has('xtrace')) yield* trace(sh, `select ${name} in ${values.join(' ')}`);
  const width = String(values.length).length;
  let menu = true;
  for (;;) {
    if (menu) yield* sh.stderr.write(values.map((v, i) => `${String(i + 1).padStart(width)}) ${v}\n`).join(''));
    yield* sh.stderr.write(sh.vars.get('PS3') ?? '#? ');
    const line = yield* (sh.fds.get(0)?.readUntil('\n') ?? nothing());
    if (line === undefined) {
      yield* sh.stdout.write('\n');
      return 1;
    }
    menu = line.text.trim() === '';
    if (menu) continue;
    sh.vars.set('REPLY', line.text);
    sh.vars.set(name, /^\d+$/.test(line.text.trim()) ? (values[Number(line.text) - 1] ?? '') : '');
    if (yield* once(sh, body)) return sh.status;
  }
}

function* nothing(): Task<undefined> {
  return undefined;
}
