import { callerSubjects, endClaims, giveBackQuotas, type QuotaKind, type Refused, takeQuotas } from "#access/limits";
import type { Shortage } from "#ordering/checkout-journal";
import type { CheckoutRef, JournalPort } from "#ordering/protocol";
import type { AppError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { CheckoutLimitError } from "./errors.ts";
import { unpaidSettings } from "./settings.ts";

/** How many more checkouts of a day may end for want of units: a rush for the last of them is no reason to refuse anybody. */
const FRUITLESS_FACTOR = 10;

/** What an order is counted as from its beginning on. */
const orderKinds: readonly QuotaKind[] = ["unpaid", "unpaid_by_hand", "unpaid_day", "begun_day"];

/** What the caller may have unpaid, counted for each order that is begun. */
export type UnpaidLimits = {
  /** The counts that the order is in; its journal keeps them. */
  readonly names: readonly string[];
  /** Counts the order and its units once, even when it is asked again. The refusal when that is too much. */
  readonly enter: (checkout: CheckoutRef) => Promise<AppError | null>;
  /** The order was not placed after all. */
  readonly leave: (checkout: CheckoutRef) => Promise<void>;
};

/** Whether the caller is a customer with a proved address or number. An account without one is made as fast as a guest's cart, and may hold as much. */
export const isProvedCustomer = ({ actor }: Ctx): boolean => actor.type === "user" && actor.has_proved_contact;

/** The limits of a customer's account and address, or of a guest's address. `by_hand`: no provider takes the money, and the units wait for it for days. */
export async function unpaidLimits(ctx: Ctx, by_hand: boolean): Promise<UnpaidLimits> {
  const settings = unpaidSettings.of(ctx.config);
  const is_customer = isProvedCustomer(ctx);
  const subjects = await callerSubjects(ctx);
  const names = subjects.map(({ name }) => name);
  const in_cart = is_customer ? settings.UNPAID_UNITS_PER_ACCOUNT : settings.UNPAID_UNITS_PER_CART;
  const at_once = {
    most_claims: settings.UNPAID_ORDERS_PER_ADDRESS,
    most_units: is_customer ? settings.UNPAID_UNITS_PER_ACCOUNT : settings.UNPAID_UNITS_PER_ADDRESS,
  };
  const for_days = { most_claims: settings.UNPAID_ORDERS_BY_HAND, most_units: settings.UNPAID_UNITS_BY_HAND };
  return {
    names,
    async enter({ order_id: claim_id, lines }) {
      const units = lines.reduce((sum, line) => sum + line.quantity, 0);
      if (units > in_cart) return tooManyInCart(in_cart);
      const refused = await takeQuotas(ctx, subjects, [
        { kind: "unpaid", claim_id, units, ...at_once },
        ...(by_hand ? [{ kind: "unpaid_by_hand", claim_id, units, ...for_days } as const] : []),
        { kind: "unpaid_day", claim_id, units: 1, most_claims: settings.UNPAID_ORDERS_PER_DAY },
        { kind: "begun_day", claim_id, units: 1, most_claims: settings.UNPAID_ORDERS_PER_DAY * FRUITLESS_FACTOR },
      ]);
      return refused && tooManyUnpaid(refused);
    },
    leave: ({ order_id }) => giveBackQuotas(ctx, names, orderKinds, order_id),
  };
}

/**
 * A concluded order holds nothing more, and one that was paid counts nowhere. One whose money comes by hand holds its units all the
 * same, and counts on until `leaveCountsByHand`. One that could not be begun for want of stock does not count as an unpaid one for the day.
 */
export async function leaveCounts(
  ctx: Ctx,
  counted_by: readonly string[],
  { order_id, state, shortages, is_owed = false }: Parameters<JournalPort["conclude"]>[1],
): Promise<void> {
  const unsold: QuotaKind[] = ["unpaid", "unpaid_by_hand", ...(shortages.length === 0 ? [] : ["unpaid_day" as const])];
  const sold = is_owed ? (["unpaid"] as const) : orderKinds;
  await endClaims(ctx, counted_by, state === "sold" ? sold : unsold, order_id);
}

/** An order by hand has its money, or has ended: then it was one of its day all the same. */
export const leaveCountsByHand = (
  ctx: Ctx,
  counted_by: readonly string[],
  order_id: string,
  is_paid: boolean,
): Promise<void> => endClaims(ctx, counted_by, is_paid ? orderKinds : ["unpaid_by_hand"], order_id);

/** Most shoppers pay within this time, and what they held leaves the share. */
const SHARE_RETRY_SECONDS = 60;

/** The refusal of units that guests hold already without having tried to pay. */
export const shareTaken = (items: readonly Omit<Shortage, "over_share">[]): AppError =>
  CheckoutLimitError.too_many_unpaid_orders({
    detail:
      "Guests who have not tried to pay may not hold more of these items now; `items` says how many. Send a payment method, sign in with a verified address, order fewer, or try again in {retry_after_seconds} seconds, each with a new Idempotency-Key.",
    limited_by: "share_of_stock",
    items,
    retry_after_seconds: SHARE_RETRY_SECONDS,
  });

const tooManyInCart = (limit: number): AppError =>
  CheckoutLimitError.too_many_unpaid_orders({
    detail: "The limit is {limit} units in an order that is not paid yet. Order fewer at a time.",
    limited_by: "units_in_cart",
    limit,
  });

/** What is limited, and what helps besides waiting: a cancelled order still counts for its day. */
const details = {
  unpaid_orders: ["{limit} unpaid orders at a time", "Pay or cancel one, or try"],
  unpaid_units: ["{limit} units in unpaid orders at a time", "Pay or cancel one, or try"],
  unpaid_orders_in_a_day: ["{limit} orders within 24 hours that were not paid", "Try"],
} as const;

/** The same of what waits for a transfer or for cash. */
const details_by_hand = {
  unpaid_orders: [
    "{limit} orders at a time that wait for a transfer or for cash",
    "Pay or cancel one, pay otherwise, or try",
  ],
  unpaid_units: [
    "{limit} units in orders that wait for a transfer or for cash",
    "Pay or cancel one, pay otherwise, or try",
  ],
} as const;

function tooManyUnpaid({ kind, counted, limit, retry_after_seconds }: Refused): AppError {
  const at_once = counted === "units" ? "unpaid_units" : "unpaid_orders";
  const limited_by = kind === "unpaid_day" || kind === "begun_day" ? "unpaid_orders_in_a_day" : at_once;
  const texts = kind === "unpaid_by_hand" ? { ...details, ...details_by_hand } : details;
  const [most, remedy] = texts[limited_by];
  const fits_later = retry_after_seconds !== null;
  return CheckoutLimitError.too_many_unpaid_orders({
    detail: `The limit is ${most}. ${fits_later ? `${remedy} again in {retry_after_seconds} seconds.` : "Order fewer."}`,
    limited_by,
    limit,
    ...(fits_later ? { retry_after_seconds } : {}),
  });
}
