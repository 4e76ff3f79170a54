import { describe, it } from "vitest";
import { isDue } from "../../local/lib/cron.ts";

const at = (text: string) => new Date(`2026-03-04T${text}:00Z`);

describe("a cron expression of the local shop", () => {
  it("is due every minute when all of it is open", ({ expect }) => {
    expect(isDue("* * * * *", at("02:13"))).toBe(true);
  });

  it("is due in its minute and hour alone, in UTC", ({ expect }) => {
    expect(isDue("13 2 * * *", at("02:13"))).toBe(true);
    expect(isDue("13 2 * * *", at("02:14"))).toBe(false);
    expect(isDue("13 2 * * *", at("03:13"))).toBe(false);
    expect(isDue("7 * * * *", at("19:07"))).toBe(true);
  });

  it("knows lists, ranges and steps", ({ expect }) => {
    expect(isDue("*/15 * * * *", at("10:45"))).toBe(true);
    expect(isDue("*/15 * * * *", at("10:46"))).toBe(false);
    expect(isDue("0,30 9-17 * * *", at("17:30"))).toBe(true);
    expect(isDue("0,30 9-17 * * *", at("18:30"))).toBe(false);
    expect(isDue("5/20 * * * *", at("10:25"))).toBe(true);
    expect(isDue("* * 4 3 3", at("00:00"))).toBe(true);
    expect(isDue("* * 4 3 4", at("00:00"))).toBe(false);
  });
});
