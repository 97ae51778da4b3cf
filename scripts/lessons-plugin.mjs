// Vite plugin: lessons' texts, rendered and cleaned at build time. `virtual:lessons` is the index; `virtual:lesson/ID/LANGUAGE` one text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Marked } from 'marked';
import { readLesson } from '../src/lab/lessons/format.ts';
import { readText } from '../src/lab/lessons/text.ts';

const folder = fileURLToPath(new URL('../lessons', import.meta.url));
const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

/** Markdown to HTML: raw HTML is shown as text, links keep only http(s), `sh` blocks become commands that can be typed for the learner. */
const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => escape(text),
    link({ href, tokens }) {
      const inner = this.parser.parseInline(tokens);
      return /^https?:\/\//.test(href) ? `<a href="${escape(href)}" rel="noreferrer" target="_blank">${inner}</a>` : inner;
    },
    image: ({ text }) => escape(text),
    code({ text, lang }) {
      if (lang === 'sh') return `<div class="command"><button type="button" data-type="${escape(text)}"><code>${escape(text)}</code></button></div>\n`;
      return `<pre data-language="${escape(lang ?? '')}" tabindex="0"><code>${escape(text)}</code></pre>\n`;
    },
  },
});

const html = (markdown) => marked.parse(markdown);
const inline = (markdown) => marked.parseInline(markdown);

/** Reads all lessons with both languages; throws where one is not whole. */
export function readLessons() {
  return readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, 'lesson.yaml')))
    .map((id) => {
      const lesson = readLesson(readFileSync(join(folder, id, 'lesson.yaml'), 'utf8'), id);
      const texts = Object.fromEntries(['ko', 'en'].map((language) => [language, readText(readFileSync(join(folder, id, `${language}.md`), 'utf8'), lesson, `${id}/${language}.md`)]));
      return { lesson, texts };
    });
}

const render = (text) => ({
  title: text.title,
  summary: inline(text.summary),
  end: html(text.end),
  steps: Object.fromEntries(Object.entries(text.steps).map(([id, step]) => [id, { title: step.title, body: html(step.body), hints: step.hints.map(html), wrong: Object.fromEntries(Object.entries(step.wrong).map(([w, message]) => [w, html(message)])) }])),
});

const solution = (actions) => actions.filter((a) => typeof a === 'string');

export function lessons() {
  return {
    name: 'podium-lessons',
    resolveId: (id) => (id === 'virtual:lessons' || id.startsWith('virtual:lesson/') ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith('\0virtual:lesson')) return undefined;
      const all = readLessons();
      for (const { lesson } of all) for (const file of ['lesson.yaml', 'ko.md', 'en.md']) this.addWatchFile(join(folder, lesson.id, file));
      if (id === '\0virtual:lessons') {
        const index = all.map(({ lesson, texts }) => ({ id: lesson.id, code: lesson.code, track: lesson.track, order: lesson.order, minutes: lesson.minutes, steps: lesson.steps.map((s) => ({ id: s.id, solution: solution(s.solution) })), title: { ko: texts.ko.title, en: texts.en.title }, summary: { ko: inline(texts.ko.summary), en: inline(texts.en.summary) } }));
        const loads = all.flatMap(({ lesson }) => ['ko', 'en'].map((l) => `${JSON.stringify(`${lesson.id}/${l}`)}: () => import(${JSON.stringify(`virtual:lesson/${lesson.id}/${l}`)})`));
        return `export const index = ${JSON.stringify(index)};\nexport const texts = { ${loads.join(', ')} };\n`;
      }
      const [, lessonId, language] = id.split('/');
      const found = all.find(({ lesson }) => lesson.id === lessonId);
      return `export default ${JSON.stringify(render(found.texts[language]))};\n`;
    },
  };
}
