import { stockOf } from "#goods/stock";
import { testContext } from "./context.ts";

/** Waits until the order holds units of the variant as said: `committed` when they are sold, else its class. */
export async function untilHeldAs(variant_id: string, order_id: string, wanted: string): Promise<void> {
  let seen = "nothing";
  for (let i = 0; i < 150; i += 1) {
    const { hold } = await stockOf(testContext(), variant_id).traceHold(order_id);
    seen = hold?.state === "live" ? hold.class : (hold?.state ?? "nothing");
    if (seen === wanted) return;
    await scheduler.wait(100);
  }
  throw new Error(`order ${order_id} holds ${variant_id} as ${seen} after 15 s, not as ${wanted}`);
}
