import type { Language } from '../../lab/protocol.ts';

export type Texts = Record<string, Record<string, unknown>>;

const files: Record<Language, () => Promise<{ texts: Texts }>> = {
  ko: () => import('./ko.ts'),
  en: () => import('./en.ts'),
};

const more: Record<Language, () => Promise<{ texts: Texts }>> = {
  ko: () => import('./ko-more.ts'),
  en: () => import('./en-more.ts'),
};

const loading = new Map<() => Promise<{ texts: Texts }>, Promise<Texts>>();

function once(load: () => Promise<{ texts: Texts }>): Promise<Texts> {
  let texts = loading.get(load);
  if (!texts) {
    texts = load().then((file) => file.texts);
    loading.set(load, texts);
  }
  return texts;
}

/** The texts of a language; loaded once. `whole`: also those of the rooms that are drawn after the terminal. */
export async function loadTexts(language: Language, whole = false): Promise<Texts> {
  const parts = await Promise.all([files, ...(whole ? [more] : [])].map((of) => once(of[language])));
  return Object.assign({}, ...parts) as Texts;
}
