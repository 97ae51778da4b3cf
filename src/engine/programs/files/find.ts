import { FsError, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at, join } from '../lib/paths.ts';
import { runCommand } from './find/actions.ts';
import { Expression } from './find/expression.ts';
import { FindError, type Found, type State, type Test } from './find/types.ts';

function* walk(test: Test, e: Expression, state: State, path: string, depth: number, follow: boolean): Task {
  const { fs } = state.p.machine;
  const full = at(state.p.cwd, path);
  const stat = fs.stat(full, { follow }) ?? fs.stat(full, { follow: false });
  if (!stat) {
    yield* state.err(`‘${path}’: No such file or directory`);
    state.status = 1;
    return;
  }
  const found: Found = { path, full, stat, depth };
  state.prune = false;
  if (!e.depthFirst && depth >= e.minDepth) yield* test(found, state);
  const pruned = state.prune && !e.depthFirst;
  if (state.quit) return;
  if (stat.type === 'dir' && depth < e.maxDepth && !pruned) {
    let names: string[] = [];
    try {
      names = fs.list(full);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* state.err(`‘${path}’: ${error.strerror}`);
      state.status = 1;
    }
    for (const name of names) {
      yield* walk(test, e, state, join(path, name), depth + 1, follow);
      if (state.quit) return;
    }
  }
  if (e.depthFirst && depth >= e.minDepth) yield* test(found, state);
}

export const find: Program = function* (p) {
  const words = p.args.slice(1);
  const busybox = p.machine.userland === 'busybox';
  let follow = false;
  while (/^-[LHP]$/.test(words[0] ?? '')) follow = words.shift() === '-L';
  const paths: string[] = [];
  while (words.length > 0 && !/^[-(!)]/.test(words[0]!)) paths.push(words.shift()!);
  let buffer = '';
  const flush = function* () {
    if (buffer !== '') yield* p.stdout.write(buffer);
    buffer = '';
  };
  const state: State = {
    p,
    start: '',
    prune: false,
    quit: false,
    status: 0,
    pending: [],
    *out(text) {
      buffer += text;
      if (buffer.length > 4096 || p.stdout.tty) yield* flush();
    },
    *ask(text) {
      yield* flush();
      yield* p.stderr.write(text);
    },
    *err(text) {
      yield* flush();
      yield* p.stderr.write(`find: ${busybox ? text.replace(/^‘(.*)’: /, '$1: ') : text}\n`);
    },
  };
  try {
    const expression = new Expression(words, p);
    const test = expression.parse();
    for (const path of paths.length > 0 ? paths : ['.']) {
      state.start = path;
      yield* walk(test, expression, state, path, 0, follow);
      if (state.quit) break;
    }
    yield* flush();
    for (const { argv, paths: names } of state.pending) if (names.length > 0 && (yield* runCommand(state, [...argv, ...names])) !== 0) state.status = 1;
    return state.status;
  } catch (error) {
    if (!(error instanceof FindError)) throw error;
    yield* state.err(error.message);
    return 1;
  }
};
