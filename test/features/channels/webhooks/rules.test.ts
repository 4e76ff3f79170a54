import fc from "fast-check";
import { describe, it } from "vitest";
import { hears, messageId, subjectOf } from "../../../../src/features/channels/webhooks/rules.ts";
import { madeAt } from "../../../../src/platform/basics/ids.ts";

describe("a pattern", () => {
  it("means its own type, its area or everything, and no area whose name only begins alike", ({ expect }) => {
    expect(hears(["order.paid"], "order.paid")).toBe(true);
    expect(hears(["order.*"], "order.items_cancelled")).toBe(true);
    expect(hears(["*"], "stock.low")).toBe(true);
    expect(hears(["order.*"], "order_export.done")).toBe(false);
    expect(hears(["order.pai"], "order.paid")).toBe(false);
    expect(hears([], "order.paid")).toBe(false);
  });
});

describe("an event", () => {
  it("is about its order before anything else, and else about itself", ({ expect }) => {
    expect(subjectOf({ order_id: "o", variant_id: "v" }, "e")).toBe("o");
    expect(subjectOf({ product_id: "p", review_id: "r" }, "e")).toBe("r");
    expect(subjectOf({ payment_id: "p" }, "e")).toBe("e");
  });

  it("has its time and the name of its message in its id", ({ expect }) => {
    fc.assert(
      fc.property(fc.nat({ max: Date.UTC(2100, 0) }), (at) => {
        const time = at.toString(16).padStart(12, "0");
        const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-1c2d3e4f5a6b`;
        expect(madeAt(id)).toBe(at);
        expect(messageId(id)).toBe(`msg_${time}700080001c2d3e4f5a6b`);
      }),
    );
  });
});
