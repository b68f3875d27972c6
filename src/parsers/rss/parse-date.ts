/** Dates of feeds: RFC 822 with the zones people write, ISO 8601, and what `Date` understands besides. */

const ZONES: Record<string, string> = {
  UT: '+0000',
  UTC: '+0000',
  GMT: '+0000',
  Z: '+0000',
  EST: '-0500',
  EDT: '-0400',
  CST: '-0600',
  CDT: '-0500',
  MST: '-0700',
  MDT: '-0600',
  PST: '-0800',
  PDT: '-0700',
  CET: '+0100',
  CEST: '+0200',
  BST: '+0100',
  MSK: '+0300',
  JST: '+0900',
  IST: '+0530',
  AEST: '+1000',
  AEDT: '+1100',
};

const OLDEST = Date.UTC(1900, 0, 1);
const NEWEST = Date.UTC(2200, 0, 1);

/** ISO 8601 UTC, or null for what is no date between 1900 and 2200. A date without a zone is taken as UTC. */
export function parseDate(text: string | null): string | null {
  if (text === null) return null;
  const trimmed = text.trim().replaceAll(/\s+/g, ' ').slice(0, 100);
  for (const form of [trimmed, withZone(trimmed), withoutDay(withZone(trimmed))]) {
    const ms = Date.parse(needsZone(form) ? `${form} +0000` : form);
    if (Number.isFinite(ms) && ms >= OLDEST && ms < NEWEST) return new Date(ms).toISOString();
  }
  return null;
}

function withZone(text: string): string {
  return text.replace(/ ([A-Z]{1,4})$/i, (whole, zone: string) => {
    const offset = ZONES[zone.toUpperCase()];
    return offset === undefined ? whole : ` ${offset}`;
  });
}

/** "Mon, 6 Sept. 2021 …": a wrong or foreign day name, and four letters for September. */
function withoutDay(text: string): string {
  return text.replace(/^[^\d,]+,?\s*/, '').replace(/\bsept\b\.?/i, 'Sep');
}

/** RFC 822 forms without any zone would be read in the machine's own. */
function needsZone(text: string): boolean {
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text)) return !/(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  return /\d{1,2}:\d{2}(:\d{2})?$/.test(text);
}
