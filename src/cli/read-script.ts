import { readFileSync } from 'node:fs';
import { SCRIPT_EXTENSIONS, SCRIPT_LANGUAGES, type ScriptLanguage } from '../contract/source-types/script';
import { CliError } from './cli-error';

/** The code of a file; its ending is the language. @throws CliError for another ending, or what is not UTF-8 */
export function readScript(file: string): { language: ScriptLanguage; code: string } {
  const language = SCRIPT_LANGUAGES.find((one) => file.endsWith(`.${SCRIPT_EXTENSIONS[one]}`));
  if (language === undefined) throw new CliError(`${file} must end with .py, .js or .ts.`);
  try {
    return { language, code: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (cause) {
    throw new CliError(`${file} cannot be read as UTF-8.`, { cause });
  }
}
