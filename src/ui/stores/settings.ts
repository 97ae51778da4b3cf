import { create } from './store.ts';
import { persist } from 'zustand/middleware';
import type { Language } from '../../lab/protocol.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Settings {
  theme: Theme;
  language: Language;
  /** Pixels, of the terminal and of the editor. */
  fontSize: number;
  screenReader: boolean;
  /** The line with the first suggestions was closed. */
  welcomed: boolean;
  /** What is chosen in menus types its command at the prompt instead of doing it. */
  typeInstead: boolean;
}

export const fontSizes = { least: 10, most: 28, usual: 13 } as const;

/** What the person chose about the page; survives reloads and knows nothing of the cluster. */
export const useSettings = create<Settings>()(
  persist<Settings>(
    () => ({
      theme: 'system',
      language: document.documentElement.lang === 'ko' ? 'ko' : 'en',
      fontSize: fontSizes.usual,
      screenReader: false,
      welcomed: false,
      typeInstead: false,
    }),
    { name: 'podium.settings', version: 1 },
  ),
);

export function setFontSize(size: number): void {
  useSettings.setState({ fontSize: Math.max(fontSizes.least, Math.min(fontSizes.most, size)) });
}
