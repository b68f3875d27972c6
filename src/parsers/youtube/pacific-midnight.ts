/** When a day of YouTube's quota ends: at midnight Pacific time (developers.google.com/youtube/v3/getting-started#quota). */

const HOUR_MS = 3_600_000;
const CALENDAR = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});

/** The first midnight in Los Angeles after a moment. Both in milliseconds since 1970. */
export function nextPacificMidnight(now: number): number {
  const today = dayAt(now);
  const tomorrow = new Date(today);
  tomorrow.setUTCDate(tomorrow.getUTCDate() + 1);
  // clocks change at two in the morning, so midnight comes once a day: seven hours after UTC's in summer, else eight
  const summer = tomorrow.getTime() + 7 * HOUR_MS;
  return dayAt(summer) === tomorrow.getTime() ? summer : summer + HOUR_MS;
}

/** The date in Los Angeles, as the midnight of that date in UTC. */
function dayAt(now: number): number {
  const part = new Map(CALENDAR.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.get('year') ?? 0, (part.get('month') ?? 1) - 1, part.get('day') ?? 1);
}
