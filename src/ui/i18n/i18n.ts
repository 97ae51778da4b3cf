import { create } from '../stores/store.ts';
import type { Language } from '../../lab/protocol.ts';
import { useSettings } from '../stores/settings.ts';
import { loadTexts } from './load.ts';
import { translator, type Translate } from './translate.ts';

interface Translation {
  language: Language;
  t: Translate;
}

const useLanguage = create<Translation>(() => ({ language: 'en', t: translator('en', {}) }));

let whole = false;

async function use(language: Language): Promise<void> {
  const texts = await loadTexts(language, whole);
  document.documentElement.lang = language;
  useLanguage.setState({ language, t: translator(language, texts) });
}

/** Texts are `area.key`: `clock.pause` is `pause` in `<language>/clock.json`. Resolves when the language in force is loaded. */
export async function startLanguages(): Promise<void> {
  await use(useSettings.getState().language);
  useSettings.subscribe((now, before) => {
    if (now.language !== before.language) void use(now.language);
  });
}

/** Loads the texts of the rooms that are drawn after the terminal. */
export async function wholeLanguage(): Promise<void> {
  whole = true;
  await use(useSettings.getState().language);
}

/** The texts of the language in force, in components: they are drawn again when it changes. */
export const useTranslation = (): Translation => useLanguage();

/** Outside of components; inside, `useTranslation()`. */
export const t: Translate = (key, values) => useLanguage.getState().t(key, values);
