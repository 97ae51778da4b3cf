import { expect, test } from '@playwright/test';
import { open, run, text } from './support.ts';

test.use({ viewport: { width: 390, height: 844 } });

for (const language of ['en', 'ko'] as const) {
  test(`on a phone nothing is out of reach (${language})`, async ({ page }) => {
    await open(page, { language });
    await run(page, 'kubectl create deployment web --image=nginx');
    await expect(page.locator('.d-toolbar')).toBeVisible();
    const outside = await page.locator('header button, .d-toolbar button, .d-toolbar select, .terminal-box button').evaluateAll((controls) =>
      controls.filter((control) => {
        const { left, right, width } = control.getBoundingClientRect();
        const covered = width > 0 && !control.contains(document.elementFromPoint((left + right) / 2, control.getBoundingClientRect().top + 4));
        return left < 0 || right > innerWidth || covered;
      }).map((control) => control.getAttribute('aria-label') ?? control.textContent),
    );
    expect(outside).toEqual([]);
    await page.getByRole('button', { name: text(language, 'help.menu'), exact: true }).click();
    await expect(page.getByRole('menu')).toBeVisible();
  });
}
