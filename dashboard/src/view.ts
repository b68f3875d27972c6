import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { say } from './ui/say';

/** The view of a page lives in its address: filters, sort, tab, range, open drawer. */

/** What a value of the address may be: one of a list, or anything that passes. */
export type Rule = readonly string[] | ((value: string) => boolean);
export type View<Spec extends Record<string, Rule>> = Partial<Record<keyof Spec & string, string>>;

/** Any text of moderate length. */
export const text: Rule = (value) => value.length > 0 && value.length <= 500;
/** A whole number. */
export const whole: Rule = (value) => /^\d{1,15}$/.test(value);

const passes = (rule: Rule, value: string) => (typeof rule === 'function' ? rule(value) : rule.includes(value));

/**
 * Reads the view and changes it. Values that the page does not know are dropped with a notice.
 * @returns the view, and a function that changes parts of it; undefined takes a part out
 */
export function useView<Spec extends Record<string, Rule>>(
  spec: Spec,
): [View<Spec>, (change: Partial<Record<keyof Spec & string, string | undefined>>) => void] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const given = useLocation({ select: ({ search }): Record<string, string> => search as Record<string, string> });
  const entries = Object.entries(given).filter(([name]) => name in spec);
  const view = Object.fromEntries(entries.filter(([name, value]) => passes(spec[name] ?? text, value))) as View<Spec>;
  const dropped = entries.filter(([name, value]) => !passes(spec[name] ?? text, value)).map(([name]) => name);
  const names = dropped.join(', ');
  const change = (part: Partial<Record<keyof Spec & string, string | undefined>>) => {
    void navigate({
      to: '.',
      search: (now: Record<string, string>) =>
        Object.fromEntries(
          Object.entries({ ...now, ...part }).filter(([, value]) => value !== undefined && value !== ''),
        ),
      replace: true,
    });
  };
  useEffect(() => {
    if (names === '') return;
    say(t('state.dropped', { names }));
    change(Object.fromEntries(dropped.map((name) => [name, undefined])) as Partial<View<Spec>>);
    // once for each set of bad values
  }, [names]);
  return [view, change];
}
