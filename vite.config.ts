import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vite';
import { lessons } from './scripts/lessons-plugin.mjs';

/** Monaco and xterm write style elements, hence 'unsafe-inline' for styles; scripts come from files alone. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' }],
  };
}

/** The entry starts the worker and then asks for the terminal: so that the terminal need not wait for it, it is named in the HTML. */
function preloadTerminal(): Plugin {
  return {
    name: 'preload-terminal',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const files = new Set<string>();
        const add = (file: string) => {
          const chunk = bundle[file];
          if (files.has(file) || chunk?.type !== 'chunk') return;
          if (!chunk.isEntry) files.add(file);
          chunk.imports.forEach(add);
        };
        for (const [file, chunk] of Object.entries(bundle)) if (chunk.type === 'chunk' && chunk.moduleIds.some((id) => id.endsWith('/src/ui/first/first.ts'))) add(file);
        return [...files].filter((file) => !html.includes(file)).map((file) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` }, injectTo: 'head' as const }));
      },
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), lessons(), contentSecurityPolicy(), preloadTerminal()],
  // What the worker needs at its start is one file; what loads later are the engine's parts.
  worker: { format: 'es', rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'engine', tags: ['$initial'] }] } } } },
  // What loads late is found at the start all the same, so that the development server never reloads the page for it.
  optimizeDeps: { entries: ['index.html', 'src/lab/worker.ts', 'src/ui/**/*.{ts,tsx}', '!src/**/*.test.*'] },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What starts the worker must not wait for the page.
            { name: 'start', priority: 1, test: /[\\/]src[\\/]ui[\\/](?:lab[\\/]link|i18n[\\/](?:load|areas))\.|node_modules[\\/]comlink[\\/]|vite[\\/]preload-helper/ },
            { name: 'terminal', priority: 1, test: /[\\/]src[\\/]ui[\\/]first[\\/]/ },
            { name: 'xterm', priority: 1, test: /[\\/]src[\\/]ui[\\/]terminal[\\/]xterm\./ },
            { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler|zustand)[\\/]/ },
            { name: 'page', test: /[\\/]src[\\/]ui[\\/](?:i18n[\\/](?:i18n|translate)\.|(?:actions|header|stores|terminal|theme)[\\/]|lab[\\/](?!link)|parts[\\/](?!menu-popup)|app[\\/](?!Dialogs|About)|editor[\\/](?:files|drafts|remember|templates|reveal)\.|details[\\/](?:act|follow)\.|share[\\/]fragment)/ },
          ],
        },
      },
    },
  },
  server: { port: 5173 },
  preview: { port: 4173 },
});
