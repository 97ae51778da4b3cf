import './lab/link.ts';
import { loadTexts } from './i18n/load.ts';

// public/theme.js has set the language that was chosen, or the browser's.
void loadTexts(document.documentElement.lang === 'ko' ? 'ko' : 'en');
void import('./first/first.ts');
