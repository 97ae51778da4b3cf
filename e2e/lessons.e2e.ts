import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { atPrompt, open, run, setSpeed, text, type Language } from './support.ts';

interface Lesson {
  steps: { id: string; solution: (string | object)[] }[];
}

const read = (id: string, file: string): string => readFileSync(new URL(`../lessons/${id}/${file}`, import.meta.url), 'utf8');

for (const id of ['first-pod', 'keep-n-alive']) {
  for (const language of ['en', 'ko'] satisfies Language[]) {
    test(`the lesson ${id} is worked through (${language})`, async ({ page }) => {
      const lesson = parse(read(id, 'lesson.yaml')) as Lesson;
      await open(page, { language });
      await page.locator(`[data-lesson=${id}]`).click();
      await expect(page.locator('.step')).toHaveCount(lesson.steps.length);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await atPrompt(page);
      await setSpeed(page, 50, language);
      for (const step of lesson.steps) {
        const item = page.locator(`.step[data-step=${step.id}]`);
        await expect(item).toHaveAttribute('data-current', 'true');
        await expect(item.getByText(text(language, 'lessons.checks'))).toBeVisible();
        for (const command of step.solution) if (typeof command === 'string') await run(page, command.trimEnd());
        await expect(item, `step ${step.id}`).toHaveAttribute('data-done', 'true', { timeout: 60_000 });
      }
      await expect(page.locator('.lesson-end')).toContainText(text(language, 'lessons.complete'));
      await page.locator('.lesson-end').getByRole('button', { name: text(language, 'lessons.leave') }).click();
      await expect(page.locator(`[data-lesson=${id}]`)).toContainText(text(language, 'lessons.done'));
    });
  }
}

test('a wrong path gets its own message, hints come one by one, and the solution types itself', async ({ page }) => {
  await open(page);
  await expect(page.locator('.welcome')).toBeVisible();
  await page.locator('[data-lesson=first-pod]').click();
  const step = page.locator('.step[data-step=run]');
  await expect(step).toHaveAttribute('data-current', 'true');
  await expect(page.locator('.welcome')).toHaveCount(0);
  await atPrompt(page);
  await run(page, 'kubectl run my-pod --image=luksa/kubia');
  await expect(step.getByRole('status')).toBeVisible();
  await expect(step).not.toHaveAttribute('data-done');

  await step.getByRole('button', { name: /^Hint 1 of/ }).click();
  await expect(step.locator('.step-hint')).toHaveCount(1);
  await step.getByRole('button', { name: /^Show me/ }).click();
  await page.keyboard.press('Enter');
  await expect(step).toHaveAttribute('data-done', 'true');
});
