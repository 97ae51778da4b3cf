import i18next, { changeLanguage, init, t, use as useModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../lab/protocol.ts';
import { useSettings } from '../stores/settings.ts';
import { loadTexts } from './load.ts';

async function use(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'page')) {
    i18next.addResourceBundle(language, 'page', await loadTexts(language));
  }
  document.documentElement.lang = language;
  await changeLanguage(language);
}

/** Texts are `area.key`: `clock.pause` is `pause` in `<language>/clock.json`. Resolves when the language in force is loaded. */
export async function startLanguages(): Promise<void> {
  useModule(initReactI18next);
  void init({
    defaultNS: 'page',
    ns: ['page'],
    nsSeparator: false,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
    resources: {},
  });
  await use(useSettings.getState().language);
  useSettings.subscribe((now, before) => {
    if (now.language !== before.language) void use(now.language);
  });
}

/** Outside of components; inside, `useTranslation()`. */
export { t };
