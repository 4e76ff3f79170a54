import { dayAt, startOfDay } from "#platform/basics/days";
import { DAY } from "#platform/basics/time";
import type { Span } from "#platform/data/spans";

export type Grouping = "day" | "week" | "month";
/** A span with the day on which it begins in the shop's time zone. */
export type Period = Span & { readonly day: string };

/** The day on which the period after the one with this day begins. */
const next: Readonly<Record<Grouping, (day: Date) => number>> = {
  day: (day) => day.getTime() + DAY,
  // A week begins on a Monday, which is the first of the seven days of `getUTCDay` after Sunday.
  week: (day) => day.getTime() + ((8 - day.getUTCDay()) % 7 || 7) * DAY,
  month: (day) => Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1),
};

/** The days, weeks or months of a time zone that a span meets, each cut to it, in their order. The span's beginning is before its end. */
export function periodsOf({ from, until }: Span, grouping: Grouping, zone: string): Period[] {
  const periods: Period[] = [];
  for (let [at, day] = [from, dayAt(from, zone)]; at < until;) {
    const following = new Date(next[grouping](new Date(`${day}T00:00:00Z`))).toISOString().slice(0, 10);
    const end = Math.min(startOfDay(following, zone), until);
    periods.push({ day, from: at, until: end });
    [at, day] = [end, following];
  }
  return periods;
}
