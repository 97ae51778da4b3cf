import { useCallback } from 'react';
import { useTranslation } from '../i18n/i18n.ts';

export type Texts = (key: string, values?: Record<string, string | number>) => string;

/** The diagram's texts by key; another function once the language changes. */
export function useTexts(): Texts {
  const { t } = useTranslation();
  return useCallback((key, values) => t(`diagram.${key}`, values ?? {}), [t]);
}
