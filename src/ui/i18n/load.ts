import type { Language } from '../../lab/protocol.ts';

export type Texts = Record<string, Record<string, unknown>>;

const files: Record<Language, () => Promise<{ texts: Texts }>> = {
  ko: () => import('./ko.ts'),
  en: () => import('./en.ts'),
};

const loading = new Map<Language, Promise<Texts>>();

/** The texts of a language; loaded once. */
export function loadTexts(language: Language): Promise<Texts> {
  let texts = loading.get(language);
  if (!texts) {
    texts = files[language]().then((file) => file.texts);
    loading.set(language, texts);
  }
  return texts;
}
