import { describe, it } from "vitest";
import { promotionStatuses, statusOf } from "../../../../src/features/pricing/promotions/status-rules.ts";

const started = { is_active: true, starts_at: null, ends_at: null, archived_at: null };

describe("what a promotion is", () => {
  it.for([
    ["active", {}, 5],
    ["active", { starts_at: 5, ends_at: 10 }, 5],
    ["active", { starts_at: 5, ends_at: 10 }, 9],
    ["scheduled", { starts_at: 5, ends_at: 10 }, 4],
    ["ended", { starts_at: 5, ends_at: 10 }, 10],
    ["ended", { ends_at: 10 }, 11],
    ["stopped", { is_active: false }, 5],
    ["stopped", { is_active: false, ends_at: 1 }, 5],
    ["archived", { archived_at: 1 }, 5],
    ["archived", { archived_at: 1, is_active: false, ends_at: 1 }, 5],
  ] as const)("is %s with %o at %i", ([status, wish, at], { expect }) => {
    expect(statusOf({ ...started, ...wish }, at)).toBe(status);
  });

  it("is said of each status in words", ({ expect }) => {
    expect(promotionStatuses).toEqual({
      active: "It applies now.",
      scheduled: "It starts later.",
      ended: "It is past its end.",
      stopped: "It waits to be started.",
      archived: "It was deleted after it had codes.",
    });
  });
});
