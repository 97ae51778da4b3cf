import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { start } from './app/start.ts';
import { startLanguages } from './i18n/i18n.ts';
import { followTheme } from './theme/theme.ts';

followTheme();
const root = createRoot(document.getElementById('root') as HTMLElement);
await startLanguages();
root.render(
  <StrictMode>
    <App />
  </StrictMode>,
);
start();
