import { LessonError, type Lesson } from './format.ts';

/** One language's text of a step, as Markdown. */
export interface StepText {
  title: string;
  body: string;
  /** Three rungs, from a nudge to nearly the answer. */
  hints: string[];
  /** By the id of the wrong path. */
  wrong: Record<string, string>;
}

export interface LessonText {
  title: string;
  summary: string;
  steps: Record<string, StepText>;
  /** Shown when the lesson is complete. */
  end: string;
}

const RUNGS = 3;

/**
 * Reads ko.md or en.md: `# title`, a summary, then for each step `## id: title`, its text, `### hint` three times and
 * `### wrong id` for each wrong path; last `## end`. Throws LessonError when a section is missing or unknown.
 */
export function readText(markdown: string, lesson: Lesson, name: string): LessonText {
  const fail = (why: string): never => {
    throw new LessonError(`${name}: ${why}`);
  };
  const parts = markdown.replaceAll('\r\n', '\n').split(/^## /m);
  const head = parts[0]!.match(/^# (.+)\n([\s\S]*)$/) ?? fail('must begin with "# title"');
  const text: LessonText = { title: head[1]!.trim(), summary: head[2]!.trim(), steps: {}, end: '' };
  if (!text.summary) fail('has no summary under its title');
  for (const part of parts.slice(1)) {
    const end = part.match(/^end\s*\n([\s\S]*)$/);
    if (end) {
      text.end = end[1]!.trim();
      continue;
    }
    const section = part.match(/^([\w-]+): (.+)\n([\s\S]*)$/) ?? fail(`section "${part.split('\n')[0]}" is not "id: title"`);
    const step = lesson.steps.find((s) => s.id === section[1]) ?? fail(`there is no step "${section[1]}"`);
    const [body, ...subs] = section[3]!.split(/^### /m);
    const entry: StepText = { title: section[2]!.trim(), body: body!.trim(), hints: [], wrong: {} };
    for (const sub of subs) {
      const [first, ...rest] = sub.split('\n');
      const content = rest.join('\n').trim();
      const wrong = first!.match(/^wrong ([\w-]+)\s*$/);
      if (first!.trim() === 'hint') entry.hints.push(content);
      else if (wrong && step.wrong.some((w) => w.id === wrong[1])) entry.wrong[wrong[1]!] = content;
      else fail(`step "${step.id}" has an unknown part "### ${first}"`);
      if (!content) fail(`step "${step.id}": "### ${first}" is empty`);
    }
    if (!entry.body) fail(`step "${step.id}" has no text`);
    if (entry.hints.length !== RUNGS) fail(`step "${step.id}" has ${entry.hints.length} hints, not ${RUNGS}`);
    for (const wrong of step.wrong) if (!entry.wrong[wrong.id]) fail(`step "${step.id}" has no "### wrong ${wrong.id}"`);
    text.steps[step.id] = entry;
  }
  for (const step of lesson.steps) if (!text.steps[step.id]) fail(`there is no section for step "${step.id}"`);
  if (!text.end) fail('there is no "## end"');
  return text;
}
