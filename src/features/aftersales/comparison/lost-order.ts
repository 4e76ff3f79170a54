import { operationId, stockOf } from "#goods/stock";
import { type Intent, type ListedIntent, providerOf } from "#money/providers";
/** An order that the provider and the objects know and D1 does not: what is left of it, and how it is given back. */
import { cartOf } from "#ordering/cart";
import { fenceOrder, returnKey } from "#ordering/checkout";
import type { Journal } from "#ordering/checkout-journal";
import { holdId } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { inWaves } from "#platform/objects/waves";
import { traceUnits, type TracedUnits } from "./trace-units.ts";

export type LostOrder = {
  readonly journal: Journal | null;
  readonly lines: readonly TracedUnits[];
  /** `unknown` without the cart's journal, which alone says what was bought. */
  readonly goods: "in_house" | "left" | "unknown";
};

/** Holds money that could still be taken, or was taken and not given back. */
export const holdsMoney = ({ status, captured, refunded }: Intent): boolean =>
  status === "authorized" || captured > refunded;

/** What the cart and the stock objects remember of an order whose intent names its cart. */
export async function traceLostOrder(
  ctx: Ctx,
  { order_id, cart_id }: Pick<ListedIntent, "order_id" | "cart_id">,
): Promise<LostOrder> {
  const journal = cart_id === null ? null : await cartOf(ctx, cart_id).find(order_id);
  if (!journal) return { journal: null, lines: [], goods: "unknown" };
  const lines = await inWaves(journal.lines, (line) => traceUnits(ctx, order_id, line.variant_id, line.quantity));
  return { journal, lines, goods: lines.some(({ shipped }) => shipped > 0) ? "left" : "in_house" };
}

/**
 * Money back, units back, and the cart free again; in this order, behind the fence, each step as often as it takes. False
 * when an order of this id is there after all, or the provider still holds money.
 */
export async function giveBackLostOrder(
  ctx: Ctx,
  provider_name: string,
  intent: ListedIntent,
  lost: LostOrder,
): Promise<boolean> {
  const { order_id, intent_id } = intent;
  if ((await fenceOrder(ctx, order_id)) === "present") return false;
  if (!(await returnIntent(ctx, provider_name, order_id, intent_id))) return false;
  await inWaves(lost.lines, ({ variant_id }) => releaseLostUnits(ctx, order_id, variant_id));
  if (lost.journal?.state === "open")
    await cartOf(ctx, lost.journal.cart_id).conclude({ order_id, state: "ended", shortages: [] });
  return true;
}

/** Cancels an intent or refunds all of it, whatever its state allows. False when the provider still holds money after it. */
export async function returnIntent(
  ctx: Ctx,
  provider_name: string,
  order_id: string,
  intent_id: string,
): Promise<boolean> {
  const provider = providerOf(ctx, provider_name);
  const cancelled = await provider.cancel(intent_id);
  if (!holdsMoney(cancelled)) return true;
  return !holdsMoney(await provider.refundRest(intent_id, returnKey(ctx, order_id)));
}

/** Frees what an order that came to nothing still keeps of a variant. Units of which a part has gone cannot leave a tombstone: they go back one by one. */
export async function releaseLostUnits(ctx: Ctx, order_id: string, variant_id: string): Promise<void> {
  const stock = stockOf(ctx, variant_id);
  const hold_id = holdId(order_id);
  const released = await stock.release({ hold_id, even_committed: true });
  if (!released.ok) await stock.uncommit({ hold_id, operation_id: operationId.reconcile(order_id) });
}
