import { jobEnded, jobStopped, type Job } from '../jobs.ts';
import { start } from '../program.ts';
import { afterForeground, tellEnd } from '../foreground.ts';
import type { Builtin, Shell } from '../shell.ts';
import type { Task } from '../../../sim/sim.ts';

function* jobOf(sh: Shell, name: string, spec: string | undefined): Task<Job | undefined> {
  const job = sh.jobs.find(spec ?? '%+');
  if (!job || jobEnded(job)) {
    yield* sh.error(`${name}: ${spec ?? 'current'}: no such job`);
    return undefined;
  }
  return job;
}

/** `jobs -x`: runs a command with the process groups of the jobs that its words name. */
function* withJobs(sh: Shell, words: readonly string[]): Task<number> {
  const argv = words.map((word) => (word.startsWith('%') ? String(sh.jobs.find(word)?.pgid ?? word) : word));
  if (argv.length === 0) return 0;
  const builtin = sh.interpreter.builtins.find(sh, argv[0]!);
  if (builtin) return yield* builtin(sh, argv);
  const handle = yield* start(sh, argv, sh.environment());
  return typeof handle === 'number' ? handle : yield* sh.jobs.foreground([handle], argv.join(' '));
}

export const jobBuiltins: Readonly<Record<string, Builtin>> = {
  *jobs(sh, args) {
    if (args[1] === '-x') return yield* withJobs(sh, args.slice(2));
    const pids = args[1] === '-p';
    const wanted: Job[] = [];
    let status = 0;
    const named = args.slice(1).filter((a) => !a.startsWith('-'));
    for (const word of named) {
      const job = sh.jobs.find(word);
      if (job) wanted.push(job);
      else {
        yield* sh.error(`jobs: ${word}: no such job`);
        status = 1;
      }
    }
    for (const job of named.length > 0 ? wanted : [...sh.jobs.list]) {
      // A script forgets what has ended as soon as it hears of it.
      if (jobEnded(job) && !sh.interactive && !sh.options.has('monitor') && named.length === 0) {
        sh.jobs.remove(job);
        continue;
      }
      if (args[1] === '-r' && (jobStopped(job) || jobEnded(job))) continue;
      if (args[1] === '-s' && !jobStopped(job)) continue;
      yield* sh.stdout.write(pids ? `${job.handles[0]!.pid}\n` : sh.jobs.describe(job, args[1] === '-l'));
      if (jobEnded(job)) sh.jobs.remove(job);
    }
    return status;
  },

  *fg(sh, args) {
    if (!sh.options.has('monitor')) {
      yield* sh.error('fg: no job control');
      return 1;
    }
    const job = yield* jobOf(sh, 'fg', args[1]);
    if (!job) return 1;
    yield* sh.stdout.write(`${job.text}\n`);
    if (sh.process.tty) {
      sh.process.tty.mode = 'cooked';
      sh.process.tty.foreground = job.pgid;
    }
    for (const h of job.handles) if (h.exitCode === undefined) h.kill('SIGCONT');
    const status = yield* sh.jobs.foreground(job.handles, job.text, job);
    yield* afterForeground(sh, job.handles[job.handles.length - 1]!);
    return status;
  },

  *bg(sh, args) {
    if (!sh.options.has('monitor')) {
      yield* sh.error('bg: no job control');
      return 1;
    }
    const job = yield* jobOf(sh, 'bg', args[1]);
    if (!job) return 1;
    if (!jobStopped(job)) {
      yield* sh.error(`bg: job ${job.id} already in background`);
      return 0;
    }
    yield* sh.stdout.write(`[${job.id}]${sh.jobs.mark(job)} ${job.text} &\n`);
    for (const h of job.handles) if (h.exitCode === undefined) h.kill('SIGCONT');
    sh.lastBackground = job.handles[job.handles.length - 1]!.pid;
    return 0;
  },

  *wait(sh, args) {
    const words = args.slice(1).filter((a) => a !== '-f');
    let variable: string | undefined;
    const named = words.indexOf('-p');
    if (named >= 0) [, variable] = words.splice(named, 2);
    if (words[0] === '-n') {
      const jobs = words.length > 1 ? words.slice(1).map((w) => sh.jobs.find(w) ?? sh.jobs.list.find((j) => j.handles.some((h) => String(h.pid) === w))).filter((j): j is Job => j !== undefined) : sh.jobs.list;
      if (jobs.length === 0) return 127;
      const lasts = jobs.map((j) => j.handles[j.handles.length - 1]!);
      if (!(yield* sh.jobs.wait(lasts, { any: true, interruptible: true }))) return 143;
      const first = jobs.find(jobEnded) ?? jobs[lasts.findIndex((h) => h.exitCode !== undefined)]!;
      if (variable !== undefined) sh.vars.set(variable, String(first.handles[first.handles.length - 1]!.pid));
      if (sh.interactive || sh.options.has('monitor')) yield* sh.jobs.notify(true);
      sh.jobs.remove(first);
      return first.handles[first.handles.length - 1]!.exitCode ?? 0;
    }
    if (words.length === 0) {
      const handles = sh.jobs.list.filter((j) => !jobStopped(j)).flatMap((j) => j.handles);
      if (!(yield* sh.jobs.wait(handles, { interruptible: true }))) return 143;
      if (!sh.interactive && sh.options.has('monitor')) yield* sh.jobs.notify(true);
      else for (const job of [...sh.jobs.list]) if (jobEnded(job)) sh.jobs.remove(job);
      return 0;
    }
    let status = 0;
    for (const word of words) {
      const pid = Number(word);
      const job = word.startsWith('%') ? sh.jobs.find(word) : sh.jobs.list.find((j) => j.handles.some((h) => h.pid === pid));
      if (!job) {
        const known = sh.jobs.statuses.get(pid);
        if (known !== undefined) status = known;
        else {
          yield* sh.error(word.startsWith('%') ? `wait: ${word}: no such job` : /^\d+$/.test(word) ? `wait: pid ${word} is not a child of this shell` : `wait: \`${word}': not a pid or valid job spec`);
          status = word.startsWith('%') || /^\d+$/.test(word) ? 127 : 1;
        }
        continue;
      }
      const handle = (word.startsWith('%') ? undefined : job.handles.find((h) => h.pid === pid)) ?? job.handles[job.handles.length - 1]!;
      if (!(yield* sh.jobs.wait(word.startsWith('%') ? job.handles : [handle], { interruptible: true }))) return 143;
      status = handle.exitCode ?? 0;
      if (sh.interactive || sh.options.has('monitor')) yield* sh.jobs.notify(true);
      else yield* tellEnd(sh, handle, job.text);
      if (jobEnded(job)) sh.jobs.remove(job);
    }
    return status;
  },

  *disown(sh, args) {
    const words = args.slice(1).filter((a) => !a.startsWith('-'));
    const all = args.includes('-a');
    let status = 0;
    for (const word of all ? sh.jobs.list.map((j) => `%${j.id}`) : words.length > 0 ? words : [undefined]) {
      const job = word === undefined ? sh.jobs.current : sh.jobs.find(word);
      if (job && !args.includes('-h')) sh.jobs.list = sh.jobs.list.filter((j) => j !== job);
      else if (!job) {
        yield* sh.error(`disown: ${word ?? 'current'}: no such job`);
        status = 1;
      }
    }
    return status;
  },
};
