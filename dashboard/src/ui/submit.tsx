import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';
import { send, type Call } from '../api/request';
import type { Topic } from '../api/queries';
import { sentenceOf } from '../i18n/problem-sentence';
import { saidIn } from '../i18n/said';
import { touch } from './action';
import { Curl } from './curl';
import { Button } from './kit';

/** What a form of the kit offers to the one who judges its values. */
interface Judged {
  setErrors(errors: Record<string, string>): void;
}

/**
 * Sends a form. The server is the judge: what it says about a field appears at the field, the rest above the buttons.
 * @param fields the paths that the form shows; a path of the server belongs to the longest of them that begins it
 */
export function useSubmit<Answer>(form: Judged, fields: readonly string[], touches: readonly Topic[]) {
  const { t } = useTranslation();
  const [isPending, setPending] = useState(false);
  const [left, setLeft] = useState<string[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (request: Call<Answer>): Promise<Answer | undefined> => {
    setPending(true);
    setLeft([]);
    setProblem(null);
    try {
      const answer = await send(request);
      touch(touches);
      return answer;
    } catch (error: unknown) {
      if (!(error instanceof Problem)) throw error;
      const at: Record<string, string> = {};
      const others: string[] = [];
      for (const { path, message: english, said } of error.errors) {
        const message = saidIn(said, english, t);
        const field = fields
          .filter((name) => path === name || path.startsWith(`${name}.`))
          .sort((a, b) => b.length - a.length)[0];
        if (field === undefined) others.push(`${path} ${message}`);
        else at[field] = path === field ? message : `${path.slice(field.length + 1)}: ${message}`;
      }
      form.setErrors(at);
      setProblem(error);
      setLeft(error.errors.length === 0 ? [sentenceOf(error, t)] : others);
      return undefined;
    } finally {
      setPending(false);
    }
  };
  return { submit, isPending, left, problem };
}

/** The end of a form: what no field shows, the request as curl, and the button. */
export function FormEnd({
  left,
  isPending,
  label,
  request,
  onCancel,
}: {
  left: readonly string[];
  isPending: boolean;
  label: string;
  request: Call | null;
  onCancel?: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      {left.length > 0 && (
        <div role="alert" className="bad">
          {left.map((words) => (
            <p key={words}>{words}</p>
          ))}
        </div>
      )}
      {request !== null && <Curl call={request} />}
      <div className="end">
        {onCancel !== undefined && <Button onClick={onCancel}>{t('action.keep')}</Button>}
        <Button type="submit" variant="filled" loading={isPending}>
          {label}
        </Button>
      </div>
    </>
  );
}

/** JSON of a text field; null when it is none. */
export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
