import { describe, it } from "vitest";
import { eventQueues, hintQueues, queueNameOf } from "#platform/events";

const files = import.meta.glob<string>("../../src/features/**/*.ts", { query: "?raw", import: "default", eager: true });
const sources = Object.entries(files);

describe("the queues of events", () => {
  it("declares nothing that no feature sends", ({ expect }) => {
    const declared = [...Object.keys(eventQueues), ...Object.keys(hintQueues)];
    const unused = declared.filter(
      (type) => !sources.some(([path, text]) => !path.endsWith("/consumer.ts") && text.includes(`"${type}"`)),
    );
    expect(unused).toEqual([]);
  });

  it("carries what follows an order apart from everything else, by declaration and not by name", ({ expect }) => {
    const apart = Object.entries(eventQueues).flatMap(([type, queue]) => (queue === "orders" ? [type] : []));
    expect(apart.toSorted()).toEqual([
      "order.accepted",
      "order.ended",
      "order.paid",
      "order.shipped",
      "payment.hinted",
      "refund.failed",
      "refund.given",
      "refund.hinted",
    ]);
    expect(queueNameOf("order.unheard_of")).toBe("events");
  });

  it("is one list of types: an event is never sent as a hint as well", ({ expect }) => {
    expect(Object.keys(hintQueues).filter((type) => type in eventQueues)).toEqual([]);
  });
});
