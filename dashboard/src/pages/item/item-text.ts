/** Where parsers put the text of a record, the fullest first. */
const PLACES = ['content_html', 'text', 'description', 'summary'] as const;
const BLOCKS = 'p, br, div, li, h1, h2, h3, h4, h5, h6, tr, blockquote, pre';

/** The text of a record for reading, without its markup; null when it has none. */
export function textOf(payload: Readonly<Record<string, unknown>>): string | null {
  const raw = PLACES.map((place) => payload[place]).find((text) => typeof text === 'string' && text.trim() !== '');
  if (typeof raw !== 'string') return null;
  // a document without a window: nothing of it runs, and nothing is fetched
  const { body } = new DOMParser().parseFromString(raw, 'text/html');
  for (const hidden of body.querySelectorAll('script, style, template')) hidden.remove();
  for (const block of body.querySelectorAll(BLOCKS)) block.append('\n');
  const text = (body.textContent ?? '').replaceAll(/[^\S\n]+/g, ' ').replaceAll(/\s*\n\s*\n\s*/g, '\n\n');
  return text.trim() === '' ? null : text.trim();
}
