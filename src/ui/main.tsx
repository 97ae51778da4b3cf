import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useStore } from 'zustand';
import { App } from './app/App.tsx';
import { start } from './app/start.ts';
import { readStoresWith } from './stores/store.ts';

/** Draws the page around the terminals. */
export function drawPage(): void {
  readStoresWith(useStore);
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  start();
}
