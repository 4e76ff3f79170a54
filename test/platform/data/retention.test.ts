import { describe, it } from "vitest";
import { RETENTION_MS } from "#platform/data/retention";

describe("what nothing works with any more", () => {
  it("is retained for a day, a week, a month, a quarter of a year or a year", ({ expect }) => {
    const days = Object.entries(RETENTION_MS).map(([kind, ms]) => [kind, ms / 86_400_000]);
    expect(Object.fromEntries(days)).toEqual({ answers: 1, downloads: 7, ended: 30, history: 90, evidence: 365 });
  });
});
