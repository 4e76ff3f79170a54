import { forgetMethodsOf } from "#money/payments";
import { endedUnsold, eraseUnsold, forgetFences } from "#ordering/orders";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { destroyPersonalKeys } from "#platform/secrets/personal";
import { unpaidContactsSettings } from "./settings.ts";

const ORDERS_A_ROUND = 100;
const FENCES_A_ROUND = 1000;
const ROUNDS_MAX = 50;

/**
 * Erases the contacts of orders that ended `UNPAID_CONTACTS_DAYS` ago and were never paid: nothing is delivered to anybody, so
 * there is nothing to keep them for. A guest's key is destroyed with them. What is left of checkouts that never became an order
 * goes as well. At most 5,000 orders in one run.
 */
export async function forgetUnpaid(ctx: Ctx): Promise<{ orders: number; fences: number }> {
  const before = ctx.now() - unpaidContactsSettings.of(ctx.config).UNPAID_CONTACTS_DAYS * DAY;
  const forgotten = { orders: 0, fences: 0 };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const ended = await endedUnsold(ctx, before, ORDERS_A_ROUND);
    if (ended.length > 0) {
      const guests = ended.flatMap(({ order_id, user_id }) => (user_id === null ? [order_id] : []));
      const order_ids = ended.map(({ order_id }) => order_id);
      await commit(ctx, [
        destroyPersonalKeys(ctx, guests),
        ...eraseUnsold(ctx, order_ids),
        forgetMethodsOf(ctx, order_ids),
      ]);
    }
    const { meta } = await forgetFences(ctx, before, FENCES_A_ROUND);
    forgotten.orders += ended.length;
    forgotten.fences += meta.changes;
    if (ended.length < ORDERS_A_ROUND && meta.changes < FENCES_A_ROUND) break;
  }
  return forgotten;
}
