import type { LessonState, LessonStepState } from '../protocol.ts';
import type { Lesson, Step } from './format.ts';
import { CheckState, type ApiAnswer, type View } from './predicates.ts';

interface StepRun {
  step: Step;
  done: boolean;
  checks: CheckState[];
  wrong: { id: string; state: CheckState }[];
}

/** Follows one learner through one lesson: which step is current, which checks hold, which wrong path they are on. */
export class Player {
  private readonly runs: StepRun[];
  private last = '';

  constructor(
    readonly lesson: Lesson,
    private readonly view: View,
    done: readonly string[] = [],
  ) {
    this.runs = lesson.steps.map((step) => ({
      step,
      done: done.includes(step.id),
      checks: step.checks.map((c) => new CheckState(c)),
      wrong: step.wrong.map((w) => ({ id: w.id, state: new CheckState(w.when) })),
    }));
    this.changed();
  }

  get id(): string {
    return this.lesson.id;
  }

  get current(): StepRun | undefined {
    return this.runs.find((r) => !r.done);
  }

  get complete(): boolean {
    return this.current === undefined;
  }

  /** The cluster's state has changed. Only the current step looks: history counts from its beginning. */
  changed(): void {
    const run = this.current;
    if (!run) return;
    for (const c of run.checks) c.observe(this.view);
    for (const w of run.wrong) w.state.observe(this.view);
    this.advance();
  }

  answered(answer: ApiAnswer): void {
    const run = this.current;
    if (!run) return;
    for (const c of run.checks) c.answered(answer);
    for (const w of run.wrong) w.state.answered(answer);
    this.advance();
  }

  /** Time has passed; true when the state that `state` gives is not what it was at the last call. */
  observe(): boolean {
    this.advance();
    const now = JSON.stringify(this.state());
    const changed = now !== this.last;
    this.last = now;
    return changed;
  }

  state(): LessonState {
    const current = this.current;
    return {
      id: this.lesson.id,
      current: current?.step.id ?? '',
      complete: !current,
      steps: this.runs.map((run): LessonStepState => {
        if (run !== current) return { id: run.step.id, done: run.done, checks: [] };
        const wrong = run.wrong.find((w) => w.state.verdict(this.view).ok);
        return { id: run.step.id, done: false, checks: run.checks.map((c) => c.verdict(this.view)), ...(wrong ? { wrong: wrong.id } : {}) };
      }),
    };
  }

  private advance(): void {
    const run = this.current;
    if (!run || !run.checks.every((c) => c.verdict(this.view).ok)) return;
    run.done = true;
    this.changed();
  }
}
