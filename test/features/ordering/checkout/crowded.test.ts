import { describe, it } from "vitest";
import type { Journal } from "#ordering/checkout-journal";
import { placeOrder, type Ports } from "#ordering/protocol";

const request = {
  cart_id: "cart",
  key: "key",
  body_hash: "body",
  terms_hash: "terms",
  expected: { total: null, amount_due: null },
} as Parameters<typeof placeOrder>[2];

describe("a checkout that other tabs of its cart are always quicker than", () => {
  it("gives up with an answer, having brought to an end what it met, and begins nothing", async ({ expect }) => {
    const fenced: string[] = [];
    const concluded: string[] = [];
    let others = 0;
    const older = () => ({ order_id: `other-${++others}`, cart_id: "cart", lines: [] }) as unknown as Journal;
    const ports = {
      ids: { next: () => "mine" },
      journal: {
        begin: () => Promise.resolve({ kind: "superseded", journal: older() }),
        conclude: (_cart: string, { order_id }: { order_id: string }) => Promise.resolve(void concluded.push(order_id)),
      },
      orders: {
        find: () => Promise.resolve(undefined),
        fence: (order_id: string) => Promise.resolve((fenced.push(order_id), "closed")),
      },
    } as unknown as Ports;
    const result = await placeOrder(ports, {} as never, request);
    expect(result).toEqual({ kind: "ended", order_id: "other-4" });
    expect(fenced).toEqual(["other-1", "other-2", "other-3", "other-4"]);
    expect(concluded).toEqual(fenced);
  });
});
