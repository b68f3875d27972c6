/**
 * Dates of feeds: RFC 822 with the zones people write, ISO 8601 (RFC 3339), asctime, and American order.
 * Read by hand: `Date.parse` sees a date in "Episode 5", and takes the machine's zone where none is given.
 */

const ZONE_HOURS: Readonly<Record<string, number>> = {
  ...{ UT: 0, UTC: 0, GMT: 0, Z: 0, WET: 0, BST: 1, WEST: 1, CET: 1, MEZ: 1, CEST: 2, MESZ: 2, EET: 2, EEST: 3 },
  ...{ MSK: 3, MSD: 4, IST: 5.5, HKT: 8, SGT: 8, AWST: 8, KST: 9, JST: 9, AEST: 10, AEDT: 11, NZST: 12, NZDT: 13 },
  ...{ AST: -4, ADT: -3, EST: -5, EDT: -4, ET: -5, CST: -6, CDT: -5, CT: -6, MST: -7, MDT: -6, MT: -7 },
  ...{ PST: -8, PDT: -7, PT: -8, AKST: -9, AKDT: -8, HST: -10, BRT: -3 },
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TIME = String.raw`(?:[T,\s]\s*(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]m)?)?`;
const ZONE = String.raw`\s*([A-Z]{1,5}|(?:GMT|UTC)?\s?[+-]\d{1,2}:?(?:\d{2})?)?(?:\s*\([^)]*\))?`;

/** 2003-12-31T10:14:55+03:00 and all its shorter forms; also 2003/12/31 and 20031231. */
const ISO = new RegExp(String.raw`^(\d{4})(?:[-/]?(\d{2})(?:[-/]?(\d{2})${TIME})?)?${ZONE}$`, 'i');
/** Thu, 01 Jan 2004 19:48:21 GMT; the name of the day may be wrong, foreign or missing. */
const DAY_FIRST = new RegExp(
  String.raw`^(?:[^\d\s,]+,?\s*)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2})${TIME}${ZONE}$`,
  'i',
);
/** Jan 1, 2004 7:48 PM EST. */
const MONTH_FIRST = new RegExp(
  String.raw`^(?:[^\d\s,]+,?\s+)?([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${TIME}${ZONE}$`,
  'i',
);
/** Thu Jan  1 19:48:21 GMT 2004. */
const ASCTIME =
  /^[a-z]{3,9},?\s+([a-z]{3})[a-z]*\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})(?:\s+([A-Z]{1,5}|[+-]\d{4}))?\s+(\d{4})$/i;

const OLDEST = Date.UTC(1900, 0, 1);
const NEWEST = Date.UTC(2200, 0, 1);

type Part = string | undefined;

/** ISO 8601 UTC, or null for what is no date between 1900 and 2200. A date without a zone is taken as UTC. */
export function parseDate(text: string | null): string | null {
  if (text === null || text.length > 200) return null;
  const trimmed = text.trim();
  const iso = ISO.exec(trimmed);
  if (iso !== null) {
    const [, year, month = '1', day = '1', ...time] = iso;
    return instant(Number(year), Number(month) - 1, day, time);
  }
  const dayFirst = DAY_FIRST.exec(trimmed);
  if (dayFirst !== null) {
    const [, day, month, year = '', ...time] = dayFirst;
    return instant(fullYear(year), monthOf(month), day, time);
  }
  const monthFirst = MONTH_FIRST.exec(trimmed);
  if (monthFirst !== null) {
    const [, month, day, year, ...time] = monthFirst;
    return instant(Number(year), monthOf(month), day, time);
  }
  const asctime = ASCTIME.exec(trimmed);
  if (asctime === null) return null;
  const [, month, day, hours, minutes, seconds, zone, year] = asctime;
  return instant(Number(year), monthOf(month), day, [hours, minutes, seconds, undefined, zone]);
}

function instant(year: number, month: number, day: Part, time: readonly Part[]): string | null {
  const [hours = '0', minutes = '0', seconds = '0', half, zone] = time;
  const offset = zoneMinutes(zone);
  const days = Number(day);
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  // Date.UTC takes years below 100 for years of the last century
  if (year < 100) return null;
  if (month < 0 || month > 11 || days < 1 || days > 31 || hour > 24 || Number(minutes) > 59 || offset === null)
    return null;
  // a leap second is the next minute's first
  const ms = Date.UTC(year, month, days, hour, Number(minutes) - offset, Math.min(Number(seconds), 60));
  return ms >= OLDEST && ms < NEWEST ? new Date(ms).toISOString() : null;
}

/** East of Greenwich; UTC where nothing or an unknown name is given; null for what cannot be a zone. */
function zoneMinutes(zone: Part): number | null {
  if (zone === undefined) return 0;
  const digits = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (digits === null) return (ZONE_HOURS[zone.toUpperCase()] ?? 0) * 60;
  const minutes = Number(digits[2]) * 60 + Number(digits[3] ?? 0);
  return minutes > 15 * 60 ? null : digits[1] === '-' ? -minutes : minutes;
}

function monthOf(name: Part): number {
  return MONTHS.indexOf(name?.toLowerCase() ?? '');
}

/** RFC 2822 §4.3: two digits below 50 are of this century. */
function fullYear(year: string): number {
  if (year.length > 2) return Number(year);
  return Number(year) + (Number(year) < 50 ? 2000 : 1900);
}
