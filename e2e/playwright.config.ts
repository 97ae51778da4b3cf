import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../scripts/chromium.mjs';

const port = Number(process.env.E2E_PORT ?? 4199);
const executablePath = await findChromium();
if (!executablePath) throw new Error('no Chromium');

export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  timeout: 240_000,
  expect: { timeout: 30_000 },
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // A browser on a busy machine; what passes only the second time is told as flaky.
  retries: 1,
  reporter: [['list']],
  outputDir: '../test-results',
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1280, height: 720 },
    launchOptions: { executablePath, args: CHROMIUM_ARGS },
    trace: 'retain-on-failure',
  },
  webServer: { command: 'node scripts/start.mjs --no-build', cwd: '..', port, env: { PORT: String(port) }, reuseExistingServer: false },
});
