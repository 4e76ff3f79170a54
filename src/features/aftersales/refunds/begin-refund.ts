import type { z } from "@hono/zod-openapi";
import { refundCause } from "#money/ledger";
import {
  carryOutRefund,
  type Crediting,
  isOverRefund,
  isRequestOpen,
  type NewRefund,
  PaymentError,
  type Refund,
  requestRefund,
  reserveRefund,
  selectRefundsById,
} from "#money/payments";
import { countMoneyBack, type MoneyBack, refuseMoneyBack } from "#money/refund-limits";
import { isCreditRefused } from "#money/stored-value";
import { endCardsOfRefund, refuseUsedCards } from "#ordering/gift-card-sales";
import {
  expectRefunded,
  isInReturn,
  isOverBought,
  isPacked,
  type itemsOfOrder,
  mayBecomeCredit,
  noSuchItem,
  unlessErased,
} from "#ordering/orders";
import { isAppError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { countUnits } from "./count-units.ts";
import { RefundError } from "./errors.ts";
import { refundEvents } from "./events.ts";
import {
  chooseAmount,
  chooseUnits,
  dueForUnits,
  isUneven,
  type RefundableItem,
  type RefundableMoney,
  type RefundPart,
  type RefundUnits,
  sharesOf,
  sourceOf,
} from "./rules.ts";
import type { RefundInput } from "./schemas.ts";
import { refundItems } from "./tables.ts";

type Input = z.output<typeof RefundInput>;
type Item = Awaited<ReturnType<typeof itemsOfOrder>>[number];

/** A refund of an order before it is written: one part for each payment or tender that gives some of it back, the first with the units. */
export type RefundPlan = {
  readonly order_id: string;
  readonly currency: string;
  readonly reason: string | null;
  readonly restock: boolean;
  readonly units: readonly RefundUnits[];
  /** Where all of it goes that becomes credit; null where each part goes back to where it was paid from. */
  readonly credit?: Crediting | undefined;
  /** What else its batch does, ahead of all others: a return is refunded as a move of its order. */
  readonly also?: readonly Statement[];
  /** The cancel of some units that it goes back with. */
  readonly cancellation_id?: string;
  /** At least one. The id of the first names the whole. */
  readonly parts: readonly (RefundPart & { readonly refund_id: string })[];
};

export const totalOf = ({ parts }: RefundPlan): number => parts.reduce((sum, { amount }) => sum + amount, 0);
export const nameOf = ({ parts }: RefundPlan): string => parts[0]?.refund_id ?? "";

/** What the refund counts as towards the limit of its actor: once for all of its parts. */
export const backOf = (refund_id: string, { amount, currency }: Pick<MoneyBack, "amount" | "currency">): MoneyBack => ({
  cause: refundCause(refund_id),
  amount,
  currency,
});

/** What a planned refund counts as towards that limit. */
export const moneyBackOf = (plan: RefundPlan): MoneyBack => {
  const given = plan.parts.filter(({ is_waived }) => !is_waived);
  return backOf(nameOf(plan), { amount: totalOf({ ...plan, parts: given }), currency: plan.currency });
};

/** The guards of the batch, by name. */
export function refuseOver(error: unknown): void {
  if (isOverRefund(error)) throw PaymentError.refund_exceeds_captured();
  if (isOverBought(error)) throw RefundError.refund_exceeds_bought();
  if (isPacked(error)) throw RefundError.units_prepared();
  if (isInReturn(error)) throw RefundError.units_in_return();
  if (isCreditRefused(error)) throw RefundError.refund_not_creditable();
  refuseUsedCards(error);
}

/** The credit that a refund of an order becomes: store credit of its account, or for a guest a gift card by mail, which has the refund's id. */
export const creditOf = (
  { order_id, user_id }: { readonly order_id: string; readonly user_id: string | null },
  refund_id: string,
): Crediting => ({ user_id, gift_card_id: refund_id, still: mayBecomeCredit(order_id) });

/** The units of a request, or the problem that says why it cannot be for them. */
export function unitsOf(items: readonly Item[], input: Input): RefundUnits[] {
  const chosen = chooseUnits(items, input);
  if (chosen.kind === "chosen") return chosen.units;
  if (chosen.kind === "over_bought")
    throw RefundError.refund_exceeds_bought({ order_item_id: chosen.order_item_id, left: chosen.left });
  throw noSuchItem(chosen.at);
}

/** How much a request is for, in minor units. Throws `refund_exceeds_captured` for more than is left of the money, and `amount_not_refundable`. */
export function amountOf(
  money: RefundableMoney & { readonly currency: string },
  input: Input,
  items: readonly RefundableItem[],
  units: readonly RefundUnits[],
): number {
  if (isUneven(money, input.amount ?? 0))
    throw RefundError.amount_not_refundable({ currency: money.currency, multiple_of: money.step });
  const { amount, left } = chooseAmount(money, input, dueForUnits(items, units, money.step));
  if (amount === null) throw PaymentError.refund_exceeds_captured({ left, currency: money.currency });
  return amount;
}

/** Of an erased person nothing new is written down. */
export const reasonOf = (erased_at: number | null, { reason }: Input): string | null =>
  erased_at === null ? (reason ?? null) : null;

export const newRefunds = ({ parts, order_id, currency, reason, cancellation_id }: RefundPlan): NewRefund[] =>
  parts.map((part) => ({
    ...part,
    order_id,
    currency,
    reason: reason === null ? null : unlessErased(order_id, reason),
    cancellation_id: cancellation_id ?? null,
  }));

export function unitRows(ctx: Ctx, plan: RefundPlan): Statement[] {
  const { order_id, units, restock } = plan;
  const [refund_id, shares] = [nameOf(plan), sharesOf(units, totalOf(plan))];
  return units.map(({ item, quantity }, at) => {
    const row = { refund_id, order_id, order_item_id: item.id, quantity, amount: shares[at] ?? 0, restock };
    return ctx.db.insert(refundItems).values(row);
  });
}

/**
 * Begins a refund as staff, all of its parts in one batch before any money moves, and carries it out. The batch fails, by `isOverBought`,
 * when other units of these lines were refunded since they were read: see `untilPriced`. Raises `refund_exceeds_captured`, `units_prepared`, `units_in_return`, `refund_not_creditable`, `gift_card_used`, what `countMoneyBack` raises, and as `carryOutRefund`.
 */
export async function beginRefund(ctx: Ctx, plan: RefundPlan): Promise<Refund[]> {
  const { order_id, currency, restock, units, parts, credit, also = [] } = plan;
  const [refund_id, amount] = [nameOf(plan), totalOf(plan)];
  const back = moneyBackOf(plan);
  const counted = countMoneyBack(ctx, back);
  const entry = audit(ctx, {
    action: "refund.begun",
    subject_type: "order",
    subject_id: order_id,
    after: {
      refund_id,
      amount,
      currency,
      restock,
      refunded_to: credit ? "store_credit" : "original",
      sources: parts.map(sourceOf),
    },
  });
  const priced = units.map(({ item }) => expectRefunded(ctx, item.id, item.refunded_quantity));
  const counts = units.length > 0 ? countUnits(ctx, order_id, refund_id, priced) : [];
  const ended = units.some(({ item }) => item.is_gift_card) ? endCardsOfRefund(ctx, order_id, refund_id) : [];
  const reserved = newRefunds(plan).flatMap((part) => reserveRefund(ctx, part, credit));
  try {
    await commit(ctx, [...also, ...reserved, ...counted, ...unitRows(ctx, plan), ...counts, ...ended, entry]);
  } catch (error) {
    if (isOverBought(error)) throw error;
    refuseOver(error);
    await refuseMoneyBack(ctx, error, back);
    throw error;
  }
  return carryOutParts(
    ctx,
    parts.map((part) => part.refund_id),
  );
}

/** Writes down what a shopper asks for. 409 `refund_requested` while another request of theirs is open. */
export async function askForRefund(ctx: Ctx, plan: RefundPlan): Promise<Refund[]> {
  const asked = newRefunds(plan);
  try {
    const told = { refund_id: nameOf(plan), order_id: plan.order_id, amount: totalOf(plan) };
    await commit(ctx, [
      ...asked.map((part) => requestRefund(ctx, part)),
      ...unitRows(ctx, plan),
      publish(ctx, refundEvents["refund.requested"], told),
    ]);
  } catch (error) {
    if (isRequestOpen(error)) throw RefundError.refund_requested();
    throw error;
  }
  return readParts(
    ctx,
    asked.map((part) => part.refund_id),
  );
}

/**
 * Carries out what has begun and is not done, each part by itself: one that its provider refuses keeps no other back.
 * Raises the problem of a refund that came to nothing as a whole, and of one whose provider does not answer, which stays
 * open: a repeat, or the job of every minute, goes on with it.
 */
export async function carryOutParts(ctx: Ctx, refund_ids: readonly string[]): Promise<Refund[]> {
  const [done, refused]: [Refund[], unknown[]] = [[], []];
  for (const refund_id of refund_ids) {
    try {
      done.push(await carryOutRefund(ctx, refund_id));
    } catch (error) {
      if (!isAppError(error) || error.status !== 409) throw error;
      refused.push(error);
    }
  }
  if (refused.length === 0) return done;
  if (done.length === 0) throw refused[0];
  return readParts(ctx, refund_ids);
}

/** These refunds as they are, in this order. */
export async function readParts(ctx: Ctx, refund_ids: readonly string[]): Promise<Refund[]> {
  const rows = await selectRefundsById(ctx, refund_ids);
  return refund_ids.flatMap((id) => rows.filter((row) => row.id === id));
}
