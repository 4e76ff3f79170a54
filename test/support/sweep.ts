import { sweepCheckouts } from "../../src/features/checkout/sweep-checkouts.ts";
import { settleLate, testContext } from "./context.ts";

/** The minute's sweep as it would run that much later, by default past the minute that it leaves an order alone. */
export async function sweepLater(later_ms = 61_000): Promise<{ swept: number; failed: number }> {
  const result = await sweepCheckouts(testContext({ now: () => Date.now() + later_ms }));
  await settleLate();
  return result;
}
