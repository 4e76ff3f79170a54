import { describe, it } from "vitest";
import { periodsOf } from "../../../../src/features/office/analytics/period-rules.ts";

const at = (time: string) => Date.parse(time);
const HOUR = 3_600_000;

describe("the periods of a range", () => {
  it("are its days in the zone, on each of which clocks may change", ({ expect }) => {
    const range = { from: at("2026-03-27T23:00:00Z"), until: at("2026-03-30T22:00:00Z") };
    expect(periodsOf(range, "day", "Europe/Berlin")).toEqual([
      { day: "2026-03-28", from: range.from, until: at("2026-03-28T23:00:00Z") },
      { day: "2026-03-29", from: at("2026-03-28T23:00:00Z"), until: at("2026-03-29T22:00:00Z") },
      { day: "2026-03-30", from: at("2026-03-29T22:00:00Z"), until: range.until },
    ]);
    const autumn = periodsOf(
      { from: at("2026-10-24T22:00:00Z"), until: at("2026-10-25T23:00:00Z") },
      "day",
      "Europe/Berlin",
    );
    expect(autumn.map(({ from, until }) => (until - from) / HOUR)).toEqual([25]);
  });

  it("are weeks from Monday on, the first and the last cut to the range", ({ expect }) => {
    const weeks = (from: string, until: string) =>
      periodsOf({ from: at(from), until: at(until) }, "week", "UTC").map((one) => [
        one.day,
        (one.until - one.from) / HOUR,
      ]);
    expect(weeks("2026-01-04T12:00:00Z", "2026-01-13T06:00:00Z")).toEqual([
      ["2026-01-04", 12],
      ["2026-01-05", 168],
      ["2026-01-12", 30],
    ]);
    expect(weeks("2026-01-10T00:00:00Z", "2026-01-12T00:00:00Z")).toEqual([["2026-01-10", 48]]);
  });

  it("are months, over the end of a year and in leap years", ({ expect }) => {
    const months = periodsOf({ from: at("2027-12-31T00:00:00Z"), until: at("2028-03-01T00:00:00Z") }, "month", "UTC");
    expect(months.map((one) => [one.day, (one.until - one.from) / HOUR / 24])).toEqual([
      ["2027-12-31", 1],
      ["2028-01-01", 31],
      ["2028-02-01", 29],
    ]);
  });

  it("begin in the middle of a day, and end in one, with the range", ({ expect }) => {
    const range = { from: at("2026-01-31T10:00:00Z"), until: at("2026-01-31T10:00:01Z") };
    for (const grouping of ["day", "week", "month"] as const)
      expect(periodsOf(range, grouping, "Asia/Tokyo")).toEqual([{ day: "2026-01-31", ...range }]);
    expect(periodsOf({ from: range.from, until: range.from }, "day", "UTC")).toEqual([]);
  });
});
