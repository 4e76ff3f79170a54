import { DAY } from "#platform/basics/time";

/** One end of a range of time, as it is sent: a day of the shop, `2026-11-28`, or a moment in epoch milliseconds. */
export type DayOrTime = { readonly day: string } | { readonly at: number };

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  clocks.set(zone, clock);
  return clock;
}

/** Whether this names a time zone of the IANA database, such as `Europe/Berlin`; a bare offset does not. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/i.test(name)) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What a clock in the zone shows at that moment, as if it were UTC; to the second. */
function shownAt(at: number, zone: string): number {
  const parts = clockOf(zone).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

/**
 * The first moment of a day in a time zone, in epoch milliseconds. Where clocks skip midnight it is the moment that they skip it;
 * where midnight comes twice, the first.
 */
export function startOfDay(day: string, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // No zone is more than a day away from UTC, so the two offsets are those before and after any change around midnight.
  const [before = midnight, after = midnight] = [midnight - DAY, midnight + DAY].map(
    (near) => midnight - (shownAt(near, zone) - near),
  );
  return [before, after].toSorted((a, b) => a - b).find((at) => shownAt(at, zone) === midnight) ?? before;
}

/** The day that a calendar in the zone shows at that moment. */
export const dayAt = (at: number, zone: string): string => new Date(shownAt(at, zone)).toISOString().slice(0, 10);

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);

type Range = { readonly from?: DayOrTime | undefined; readonly to?: DayOrTime | undefined };

/**
 * A range as moments of the shop: from `from` on, and before `until`. Both days of a range are in it, and so is what happens at
 * the very time of its beginning; what happens at the very time of its end is not.
 */
export function momentsOf({ from, to }: Range, zone: string): { from?: number; until?: number } {
  return {
    ...(from === undefined ? {} : { from: "at" in from ? from.at : startOfDay(from.day, zone) }),
    ...(to === undefined ? {} : { until: "at" in to ? to.at : startOfDay(dayAfter(to.day), zone) }),
  };
}
