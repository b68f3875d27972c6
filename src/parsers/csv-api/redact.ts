import type { SecretReader } from '../../config/secrets';
import type { TemplatePart } from '../../contract/source-types/csv-api-values';
import { giveUp } from '../runtime/parser';

/** The secrets of one run: filled into requests, taken out of everything that comes back or is said. */
export class RunSecrets {
  readonly #values = new Map<string, string>();
  #pattern: RegExp | null = null;
  #names = new Map<string, string>();

  constructor(private readonly read: SecretReader) {}

  /** The value of a secret. @throws ParserError `credentials` when the environment has none of that name */
  value(name: string): string {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const value = this.read(name);
    if (value === null)
      throw giveUp('credentials', `There is no secret ${name}: set SECRET_${name} or SECRET_${name}_FILE.`);
    this.#values.set(name, value);
    this.#pattern = null;
    return value;
  }

  /** Reads the secrets that templates name, so that they are known before the first answer comes. */
  prepare(templates: readonly (readonly TemplatePart[])[]): void {
    for (const part of templates.flat()) if (typeof part !== 'string' && part.scope === 'secret') this.value(part.name);
  }

  /** The text with every value of this run's secrets replaced by its name, however it is written. */
  redact(text: string): string {
    if (this.#values.size === 0) return text;
    this.#pattern ??= this.#compile();
    return text.replace(this.#pattern, (found) => `[secret ${this.#names.get(found) ?? ''}]`);
  }

  /** Puts values back into an address that came redacted, for example the link to a next page that carries our key. */
  restoreUrl(url: string): string {
    return url.replaceAll(/(?:\[|%5B)secret(?: |%20|\+)([A-Z][A-Z0-9_]*)(?:\]|%5D)/gi, (found, name: string) => {
      const value = this.#values.get(name);
      return value === undefined ? found : encodeURIComponent(value);
    });
  }

  #compile(): RegExp {
    this.#names = new Map();
    for (const [name, value] of this.#values) for (const form of formsOf(value)) this.#names.set(form, name);
    const forms = [...this.#names.keys()].sort((a, b) => b.length - a.length);
    return new RegExp(forms.map(patternOf).join('|'), 'g');
  }
}

/** As it is, in an address, in a form, inside JSON, and in Base64, as Basic credentials show it. */
function formsOf(value: string): string[] {
  return [
    value,
    encodeURIComponent(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64'),
  ];
}

/** A short value is also a word of ordinary texts: only where it stands alone. */
function patternOf(form: string): string {
  const escaped = form.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  return form.length >= 8 ? escaped : `(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`;
}
