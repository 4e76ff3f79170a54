import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isDue } from "../../../local/lib/cron.ts";
import { localCrons } from "../../../local/lib/crons.ts";
import type { LiveShop } from "../../../local/lib/live-shop.ts";
import { d1File, objectFiles, objectId, rowsOf, withFile } from "../../../local/lib/state-files.ts";

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

const Unsettled = z.object({ orders: z.int(), messages: z.int() });
const Version = z.object({ variant_id: z.string(), version: z.int() });
type Unsettled = z.output<typeof Unsettled> & { readonly behind: number };

const unsettled = `SELECT (SELECT count(*) FROM orders WHERE status IN ('pending', 'committing', 'capturing', 'refusing', 'closing', 'cancelling', 'paid')
    OR (cancel_requested_at IS NOT NULL AND status = 'processing')) AS orders,
  (SELECT count(*) FROM outbox WHERE done_at IS NULL) AS messages`;

/** What still has to happen in a shop: orders on their way somewhere, messages that have not taken effect, lists that are behind the stock objects. */
export function unsettledIn(state: string): Unsettled {
  const [counts, levels] = reading(d1File(state), (db) => [
    rowsOf(db, Unsettled, unsettled)[0] ?? { orders: Number.NaN, messages: Number.NaN },
    rowsOf(db, Version, "SELECT variant_id, version FROM stock_levels"),
  ]);
  const objects = objectFiles(state, "bodega-local-Stock");
  const behind = levels.filter(({ variant_id, version }) => {
    const file = objects.get(objectId("bodega-local-Stock", variant_id));
    const query = `SELECT '${variant_id}' AS variant_id, version FROM stock`;
    return file !== undefined && reading(file, (db) => rowsOf(db, Version, query))[0]?.version !== version;
  });
  return { ...counts, behind: behind.length };
}

const reading = <Result>(file: string, read: Parameters<typeof withFile<Result>>[1]): Result =>
  withFile(file, read, { readOnly: true });

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
