import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';
import { teach } from './said';

/** The words of the page: the language of the browser, or the one that was chosen. */

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
    keySeparator: false;
    nsSeparator: false;
  }
}

const KEY = 'parser-manager-language';
export const LANGUAGES = ['en', 'ru'] as const;

/** Chooses a language and keeps it. */
export async function chooseLanguage(language: string): Promise<void> {
  await load(language);
  localStorage.setItem(KEY, language);
  await i18next.changeLanguage(language);
}

/** English is what everything falls back on; the others come when they are wanted. */
async function load(language: string): Promise<void> {
  if (language !== 'ru' || i18next.hasResourceBundle('ru', 'translation')) return;
  const [{ ru }, { ruSentences, ruWords }] = await Promise.all([
    import('./ru'),
    import('./ru-sentences'),
    import('../format/cron-russian'),
  ]);
  teach('ru', { ...ruSentences, ...ruWords });
  i18next.addResourceBundle('ru', 'translation', ru);
}

/** Makes the words ready. */
export async function startWords(): Promise<void> {
  const kept = localStorage.getItem(KEY);
  const wanted = kept ?? navigator.languages.find((language) => /^(en|ru)\b/.test(language))?.slice(0, 2) ?? 'en';
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18next.use(initReactI18next).init<object>({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
  await load(wanted);
  await i18next.changeLanguage(wanted);
}
