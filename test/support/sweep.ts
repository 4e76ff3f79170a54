import { sweepCheckouts } from "../../src/features/ordering/checkout/sweep-checkouts.ts";
import { settleLate, testContext } from "./context.ts";

/**
 * The minute's sweeps as they would run that much later, by default past the minute that they leave an order alone: as many
 * as it takes to come to every order, since other tests leave theirs behind.
 */
export async function sweepLater(later_ms = 61_000): Promise<{ swept: number; failed: number }> {
  const total = { swept: 0, failed: 0 };
  for (;;) {
    const { swept, failed } = await sweepCheckouts(testContext({ now: () => Date.now() + later_ms }));
    await settleLate();
    total.swept += swept;
    total.failed += failed;
    if (swept < 100) return total;
  }
}
