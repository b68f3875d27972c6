import type { TFunction } from 'i18next';
import { sentenceOf } from '../i18n/problem-sentence';
import { say } from '../ui/say';
import { Problem } from './problem';
import { exchange } from './request';

/** Saves an answer of the API as a file; a plain link would not carry the token. */
export async function download(url: string, name: string, t: TFunction): Promise<void> {
  try {
    saveBlob(await (await exchange(url)).blob(), name);
  } catch (error: unknown) {
    say(error instanceof Problem ? sentenceOf(error, t) : t('problem.no_answer'), 'bad');
  }
}

/** Hands a file to the browser. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
