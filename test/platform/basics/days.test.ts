import { describe, it } from "vitest";
import { dayAt, isTimeZone, momentsOf, startOfDay } from "../../../src/platform/basics/days.ts";
import { DAY, MINUTE } from "../../../src/platform/basics/time.ts";

const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());

describe("a day in a time zone", () => {
  it("begins at its midnight there, in summer and in winter", ({ expect }) => {
    const cases = [
      ["UTC", "2026-11-28", "2026-11-28T00:00:00.000Z"],
      ["Europe/Berlin", "2026-11-28", "2026-11-27T23:00:00.000Z"],
      ["Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00.000Z"],
      ["America/New_York", "2026-11-28", "2026-11-28T05:00:00.000Z"],
      ["Asia/Kolkata", "2026-11-28", "2026-11-27T18:30:00.000Z"],
      ["Pacific/Kiritimati", "2026-11-28", "2026-11-27T10:00:00.000Z"],
      ["Pacific/Pago_Pago", "2026-11-28", "2026-11-28T11:00:00.000Z"],
    ] as const;
    for (const [zone, day, begins] of cases) expect([zone, iso(startOfDay(day, zone))]).toEqual([zone, begins]);
  });

  it("begins where the clocks skip midnight, and at the first of two midnights", ({ expect }) => {
    // São Paulo went from 23:59 to 1:00; Havana goes from 1:00 back to 0:00.
    expect(iso(startOfDay("2018-11-04", "America/Sao_Paulo"))).toBe("2018-11-04T03:00:00.000Z");
    expect(iso(startOfDay("2025-11-02", "America/Havana"))).toBe("2025-11-02T04:00:00.000Z");
  });

  it("holds each moment of the zone's own calendar day and no other, whatever the zone", ({ expect }) => {
    const zones = Intl.supportedValuesOf("timeZone").filter((_, i) => i % 5 === 0);
    const odd: string[] = [];
    for (const zone of zones) {
      const dayAt = (at: number) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(at);
      for (let at = Date.UTC(2026, 0, 3); at < Date.UTC(2027, 0, 3); at += 13 * DAY + 7 * MINUTE) {
        const day = dayAt(at);
        const { from = 0, until = 0 } = momentsOf({ from: { day }, to: { day } }, zone);
        const is_right = from <= at && at < until && dayAt(from) === day && dayAt(from - 1) < day && dayAt(until) > day;
        if (!is_right || dayAt(until - 1) !== day) odd.push(`${zone} ${day}`);
      }
    }
    expect(odd).toEqual([]);
  });
});

it("a range has both of its days, and the time of its beginning but not that of its end", ({ expect }) => {
  const day = { day: "2026-11-28" };
  expect(momentsOf({ from: day, to: day }, "UTC")).toEqual({
    from: Date.UTC(2026, 10, 28),
    until: Date.UTC(2026, 10, 29),
  });
  expect(momentsOf({ from: { at: 5 }, to: { at: 9 } }, "UTC")).toEqual({ from: 5, until: 9 });
  expect(momentsOf({}, "UTC")).toEqual({});
  expect(iso(momentsOf({ to: { day: "2026-12-31" } }, "Europe/Berlin").until)).toBe("2026-12-31T23:00:00.000Z");
});

it("a time zone is one of the IANA database, not an offset", ({ expect }) => {
  expect(["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"].map(isTimeZone)).toEqual([true, true, true]);
  expect(["", "+02:00", "Europe/Atlantis", "Berlin", "UTC+1"].map(isTimeZone)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

it("names the day that a calendar in the zone shows", ({ expect }) => {
  const at = Date.parse("2026-12-31T23:30:00Z");
  expect(["UTC", "Asia/Tokyo", "America/New_York"].map((zone) => dayAt(at, zone))).toEqual([
    "2026-12-31",
    "2027-01-01",
    "2026-12-31",
  ]);
});
