import { ensureCustomer, rememberCustomer } from "#money/payment-customers";
import { insertPayment, type NewPayment } from "#money/payments";
import { bankAccount, type HandProvider, isByHand, transferSettings } from "#money/providers";
import { accountsById, availableOf, holdTenders, isTenderRefused, type TendersToHold } from "#money/stored-value";
import {
  isHistoryTaken,
  type NewOrderItem,
  openingOf,
  type SealedOrder,
  placeOrderStatements,
  selectOrder,
} from "#ordering/orders";
import type { CheckoutRef, Placed, PlaceRefusal, QuotingPort } from "#ordering/protocol";
import { type CheckoutGuard, type Quote, quoteCheckout, type Terms } from "#ordering/quotes";
import type { AppError } from "#platform/basics/errors";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { commitReading } from "#platform/data/outbox";
import { blindIndex } from "#platform/secrets/personal";
import { countUses, isUseRefused, refusedUse, type UsesToCount } from "#pricing/coupons";
import type { PricedLine, RejectedCode } from "#pricing/totals";
import { orderReads, toOrder } from "./orders-port.ts";

/** Something that an order counts against before anything is held for it. */
export type OrderLimit = {
  readonly enter: (checkout: CheckoutRef) => Promise<AppError | null>;
  readonly leave: (checkout: CheckoutRef) => Promise<void>;
};

/** Prices and places one request's order. `placedRow` is the whole order as the placing batch read it, so that the answer costs no further trip. */
export type Quoting = QuotingPort<Quote, AppError> & {
  readonly placedRow: () => SealedOrder | undefined;
  readonly rejectedCodes: () => readonly RejectedCode[];
};

export function quotingPort(
  ctx: Ctx,
  terms: Terms,
  limits: readonly OrderLimit[] = [],
  guards: readonly CheckoutGuard[] = [],
): Quoting {
  let row: SealedOrder | undefined;
  let rejected: readonly RejectedCode[] = [];
  return {
    placedRow: () => row,
    rejectedCodes: () => rejected,
    /** What limits the order is asked beside the prices, so that nobody waits for it. */
    async quote(checkout) {
      const [quoted, ...refusals] = await Promise.all([
        quoteCheckout(ctx, checkout, terms, guards),
        ...limits.map((limit) => limit.enter(checkout)),
      ]);
      const refusal = refusals.find((one) => one !== null);
      if (quoted.ok && !refusal) return quoted;
      for (const [at, limit] of limits.entries()) if (refusals[at] === null) ctx.waitUntil(limit.leave(checkout));
      return quoted.ok && refusal ? { ok: false, refusal } : quoted;
    },

    async place(checkout, quote) {
      const [tenders, uses] = [tendersOf(ctx, checkout, quote), await usesOf(ctx, checkout, quote)];
      const statements = [
        ...(await placeOrderStatements(ctx, newOrder(ctx, checkout, quote))),
        ...holdTenders(ctx, tenders),
        ...countUses(ctx, uses),
        ...(await payment(ctx, checkout, quote)),
      ];
      const reads = [...orderReads(ctx, checkout.order_id), selectOrder(ctx, checkout.order_id)] as const;
      try {
        const [states, payments, rows] = await commitReading(ctx, statements, reads);
        row = rows[0];
        rejected = quote.priced.rejected_codes;
        return placed("placed", toOrder(states, payments));
      } catch (error) {
        if (isTenderRefused(error)) return { kind: "refused", refusal: await refusedTender(ctx, tenders) };
        if (isUseRefused(error))
          return { kind: "refused", refusal: { code: "coupon_limit_reached", members: await refusedUse(ctx, uses) } };
        if (!isHistoryTaken(error)) throw error;
        const [states, payments, [opening]] = await ctx.db.batch([
          ...orderReads(ctx, checkout.order_id),
          openingOf(ctx, checkout.order_id),
        ]);
        return opening?.status === "closed" ? { kind: "closed" } : placed("present", toOrder(states, payments));
      }
    },
  };
}

function placed(kind: "placed" | "present", order: ReturnType<typeof toOrder>): Placed {
  if (!order) throw new Error("an order that was placed is not there");
  return { kind, order };
}

const tendersOf = (ctx: Ctx, { order_id }: CheckoutRef, { paid_by, priced }: Quote): TendersToHold => ({
  order_id,
  user_id: ctx.actor.type === "user" ? ctx.actor.id : null,
  currency: priced.currency,
  tenders: paid_by.tenders,
});

/** Which of the tenders an account can no longer give: read after the batch was undone, so at worst it names the first of them. */
async function refusedTender(ctx: Ctx, { tenders, currency }: TendersToHold): Promise<PlaceRefusal> {
  const accounts = await accountsById(
    ctx,
    tenders.map(({ account_id }) => account_id),
  );
  const short = tenders.find(({ account_id, amount }) => {
    const account = accounts.find(({ id }) => id === account_id);
    return !account || availableOf(account, currency, ctx.now()) < amount;
  });
  return { code: "tender_insufficient", members: { tender_id: (short ?? tenders[0])?.account_id ?? "" } };
}

/** What the order's discounts count against. */
async function usesOf(ctx: Ctx, { order_id }: CheckoutRef, { priced, email }: Quote): Promise<UsesToCount> {
  const { adjustments: uses, currency } = priced;
  const user_id = ctx.actor.type === "user" ? ctx.actor.id : null;
  const is_known = user_id !== null || uses.length === 0;
  const customer = { user_id, email_index: is_known ? null : await blindIndex(ctx, "email", email) };
  return { order_id, customer, currency, uses };
}

/** The payment row of an order of which something is left for a provider, with the account's id at the provider. */
async function payment(ctx: Ctx, { order_id }: CheckoutRef, quote: Quote) {
  const { currency } = quote.priced;
  const { charge } = quote.paid_by;
  if (charge === 0) return [];
  const { provider, email, provider_customer_id: known } = quote;
  const user_id = ctx.actor.type === "user" ? ctx.actor.id : null;
  if (isByHand(provider))
    return [insertPayment(ctx, paymentByHand(ctx, { order_id, user_id, provider, currency }, charge))];
  const provider_customer_id = user_id === null ? null : await ensureCustomer(ctx, provider, { user_id, email }, known);
  const remembered =
    user_id !== null && provider_customer_id !== null && known === null
      ? [rememberCustomer(ctx, provider, user_id, provider_customer_id)]
      : [];
  const row = {
    payment_id: ctx.id(),
    order_id,
    user_id,
    provider,
    provider_customer_id,
    capture_method: "manual",
    amount: charge,
    currency,
  } as const;
  return [insertPayment(ctx, row), ...remembered];
}

/** The payment that a shop's own people see come: of a transfer with the account that it goes to. */
function paymentByHand(
  ctx: Ctx,
  payment: {
    readonly order_id: string;
    readonly user_id: string | null;
    readonly provider: HandProvider;
    readonly currency: string;
  },
  amount: number,
): NewPayment {
  const row = {
    ...payment,
    payment_id: ctx.id(),
    provider_customer_id: null,
    capture_method: "by_hand",
    amount,
  } as const;
  const bank_account = bankAccount(ctx.config);
  if (payment.provider !== "bank_transfer") return row;
  if (!bank_account) throw new Error("a transfer was quoted without an account that it goes to");
  const payable_until = ctx.now() + transferSettings.of(ctx.config).TRANSFER_DAYS * DAY;
  return { ...row, transfer: { bank_account, payable_until } };
}

function newOrder(ctx: Ctx, { order_id, cart_id, deadline_at }: CheckoutRef, quote: Quote) {
  const { lines, rejected_codes: _rejected, ...totals } = quote.priced;
  const items = lines.map((line) => toItem(line, quote.variants));
  const { shipping_method, shipping_address, billing_address, email, note, vat_number, personal_key } = quote;
  const { gift_recipients, country, locale } = quote;
  const user_id = ctx.actor.type === "user" ? ctx.actor.id : null;
  return {
    ...totals,
    order_id,
    cart_id,
    user_id,
    personal_key,
    deadline_at,
    items,
    shipping_method,
    country,
    locale,
    shipping_address,
    billing_address,
    email,
    note,
    vat_number,
    gift_recipients,
  };
}

/** The snapshot of a line: what was bought, and what it cost. */
function toItem(line: PricedLine, variants: Quote["variants"]): NewOrderItem {
  const variant = variants.get(line.variant_id);
  if (!variant) throw new Error(`variant ${line.variant_id} was priced and is not there`);
  return {
    id: line.item_id,
    product_id: variant.product_id,
    variant_id: line.variant_id,
    name: variant.product_name,
    variant_name: variant.variant_name,
    sku: variant.sku,
    options: variant.options,
    quantity: line.quantity,
    unit_price: line.unit_price,
    compare_at_price: line.compare_at_price,
    price_list: line.price_list,
    discount_total: line.discount_total,
    tax_total: line.tax_total,
    tax_included_total: line.tax_included_total,
    tax_lines: line.tax_lines,
    line_total: line.line_total,
    is_gift_card: variant.is_gift_card,
  };
}
