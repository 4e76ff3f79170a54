import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isDue } from "./cron.ts";
import { localCrons } from "./crons.ts";
import type { LiveShop } from "./live-shop.ts";
import { d1File, rowsOf, withFile } from "./state-files.ts";

const FIRST_MS = 3000;

/** Calls the crons of a shop as `npm start` does: all of them three seconds after the start, then each in its minute. */
export function callCrons(shop: LiveShop): { stop: () => Promise<void> } {
  const over = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: over.signal });
  const call = async (crons: readonly string[]) => {
    // One that fails is called again in its next minute.
    for (const cron of crons) if (!over.signal.aborted) await shop.cron(cron).catch(() => undefined);
  };
  const run = async () => {
    await pause(FIRST_MS);
    await call(localCrons());
    for (;;) {
      await pause(60_000 - (Date.now() % 60_000));
      const now = new Date();
      await call(localCrons().filter((cron) => isDue(cron, now)));
    }
  };
  // It ends with the shop, by the signal or because the shop is gone.
  const running = run().catch(() => undefined);
  return {
    stop: async () => {
      over.abort();
      await running;
    },
  };
}

const Unsettled = z.object({ orders: z.int(), messages: z.int(), behind: z.int() });
type Unsettled = z.output<typeof Unsettled>;

/** What still has to happen in a shop: orders on their way somewhere, messages that have not taken effect, holds in lists. */
export const unsettledIn = (state: string): Unsettled => {
  const query = `SELECT (SELECT count(*) FROM orders WHERE status IN ('pending', 'committing', 'capturing', 'refusing', 'closing', 'cancelling', 'paid')
      OR (cancel_requested_at IS NOT NULL AND status = 'processing')) AS orders,
    (SELECT count(*) FROM outbox WHERE done_at IS NULL) AS messages, (SELECT count(*) FROM stock_levels WHERE held > 0) AS behind`;
  const [unsettled] = withFile(d1File(state), (db) => rowsOf(db, Unsettled, query), { readOnly: true });
  if (!unsettled) throw new Error("a count without a row");
  return unsettled;
};

/** Waits until nothing is left to happen in the shop of a state folder, and gives the seconds that took; null when it was not so within the limit. */
export async function untilSettled(state: string, limit_ms: number): Promise<number | null> {
  const began = performance.now();
  for (;;) {
    const { orders, messages, behind } = unsettledIn(state);
    const waited = performance.now() - began;
    if (orders + messages + behind === 0) return waited / 1000;
    if (waited > limit_ms) return null;
    await sleep(500);
  }
}
