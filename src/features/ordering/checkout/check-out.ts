import type { z } from "@hono/zod-openapi";
import { methodAtProvider } from "#money/payment-customers";
import { PaymentError } from "#money/payments";
import { isByHand } from "#money/providers";
import { CartError, currentCart } from "#ordering/cart";
import type { Shortage } from "#ordering/checkout-journal";
import { declinedLimits, isProvedCustomer, shareTaken, unpaidLimits } from "#ordering/checkout-limits";
import { placeOrder, type PlaceResult, type Intent, type Order } from "#ordering/protocol";
import { type CheckoutGuard, QuoteError, type Terms } from "#ordering/quotes";
import { toAddressDetails } from "#people/addresses";
import { issueOrderToken } from "#people/order-holders";
import { type AppError, invalidField, PlatformError } from "#platform/basics/errors";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { sha256, sign } from "#platform/secrets/tokens";
import { readVatNumber } from "#pricing/tax-reliefs";
import { claimRefusal } from "./claim-refusals.ts";
import { CheckoutError } from "./errors.ts";
import { portsOf } from "./ports-of.ts";
import { quotingPort } from "./quoting-port.ts";
import type { CheckoutDto, CheckoutInput } from "./schemas.ts";
import { showCheckout } from "./show-order.ts";

export type CheckoutRequest = {
  readonly input: CheckoutInput;
  /** By `Accept-Language`; null where it names no language of ours. */
  readonly browser_locale: string | null;
  readonly idempotency_key: string;
  /** Of the whole request, so that a key with another body is known. */
  readonly request_hash: string;
};

export type CheckedOut = { readonly body: z.output<typeof CheckoutDto>; readonly replayed: boolean };

/**
 * Turns the caller's cart into an order and pays it when a payment method came along. Raises 402 `payment_declined` (the
 * order stays payable), 409 for what the shop cannot sell now, 422 for what it cannot send or charge, and what a guard refuses with.
 */
export async function checkOut(
  ctx: Ctx,
  request: CheckoutRequest,
  guards: readonly CheckoutGuard[],
): Promise<CheckedOut> {
  const cart_id = currentCart(ctx);
  if (cart_id === null) throw QuoteError.cart_empty();
  const { input, idempotency_key: key, request_hash: body_hash } = request;
  if (keepsMethod(input) && ctx.actor.type !== "user")
    throw invalidField("payment.save_payment_method", "invalid_value", "A guest has no account to save it for");
  const attempt = (await sha256(`${cart_id} ${key}`)).slice(0, 32);
  const named = "payment_method_id" in input.payment ? (input.payment.payment_method_id ?? null) : null;
  const [payment_method_id, unpaid, declines] = [
    await methodAtProvider(ctx, input.payment),
    await unpaidLimits(ctx, isByHand(input.payment.provider)),
    await declinedLimits(ctx, attempt),
  ];
  const tries = payment_method_id !== null;
  const quoting = quotingPort(ctx, termsOf(request), tries ? [unpaid, declines] : [unpaid], guards);
  const result = await placeOrder(portsOf(ctx, declines), quoting, {
    cart_id,
    key,
    body_hash,
    counted_by: unpaid.names,
    terms_hash: await hashTerms(ctx, input),
    expected: { total: input.expected_total ?? null, amount_due: input.expected_amount_due ?? null },
    payment: {
      payment_method_id,
      attempt,
      hold_class: tries || isProvedCustomer(ctx) ? "trying" : "browsing",
    },
  }).finally(declines.done);
  const { order, intent, replayed } = await orderIn(ctx, result);
  // The row was read as it was placed: without a charge it has moved on since, and what there is to pay by hand is read again.
  const body = await showCheckout(ctx, order, intent, {
    placed: order.by_hand ? undefined : quoting.placedRow(),
    saved_method_id: payment_method_id === named ? null : named,
  });
  return { body: { ...body, rejected_codes: [...quoting.rejectedCodes()] }, replayed };
}

type Placed = { readonly order: Order; readonly intent: Intent | null; readonly replayed: boolean };

/** The order of a result that has one to show; every other result is the refusal it stands for. */
async function orderIn(ctx: Ctx, result: PlaceResult<AppError>): Promise<Placed> {
  if (result.kind === "placed") return result;
  if (result.kind === "already") return { ...result, intent: null };
  throw await refusalIn(ctx, result);
}

type Refused = Exclude<PlaceResult<AppError>, { kind: "placed" | "already" }>;

async function refusalIn(ctx: Ctx, result: Refused): Promise<AppError> {
  if (result.kind === "declined") return declined(ctx, result.order, result.intent);
  if (result.kind === "insufficient_stock") return CartError.insufficient_stock({ items: itemsOf(result) });
  if (result.kind === "over_share") return shareTaken(itemsOf(result));
  if (result.kind === "claim_refused") return claimRefusal(result.refusal);
  if (result.kind === "refused") return result.refusal;
  const refusals = {
    ended: CheckoutError.checkout_ended,
    cart_empty: QuoteError.cart_empty,
    key_reused: PlatformError.idempotency_key_reused,
  };
  return refusals[result.kind]();
}

const itemsOf = ({ shortages }: { readonly shortages: readonly Shortage[] }) =>
  shortages.map(({ over_share: _reason, ...item }) => item);

/** 402 with all that another attempt needs. */
export async function declined(ctx: Ctx, order: Order, { failure_code }: Intent): Promise<AppError> {
  const token = ctx.actor.type === "user" ? {} : { order_token: await issueOrderToken(ctx, order.order_id) };
  return PaymentError.payment_declined({
    order_id: order.order_id,
    payment_id: order.charge?.payment_id,
    failure_code,
    payable_until: toIso(order.deadline_at),
    ...token,
  });
}

function termsOf({ input, browser_locale }: CheckoutRequest): Terms {
  const { shipping_address, shipping_address_id, shipping_method_id, payment } = input;
  const { billing_address, billing_address_id } = input;
  return {
    shipping_address: wantedOf(shipping_address, shipping_address_id),
    billing_address: wantedOf(billing_address, billing_address_id),
    country: input.country ?? null,
    shipping_method_id: shipping_method_id ?? null,
    provider: payment.provider,
    keeps_method: keepsMethod(input),
    email: input.email ?? null,
    note: input.note ?? null,
    locale: input.locale ?? null,
    browser_locale,
    vat_number: input.vat_number === undefined ? null : readVatNumber(input.vat_number),
    shown: input.expected_total === undefined ? null : { ...input.expected_totals, total: input.expected_total },
    use_store_credit: input.use_store_credit,
    gift_card_recipients: input.gift_card_recipients,
    expected_amount_due: input.expected_amount_due ?? null,
  };
}

const keepsMethod = ({ payment }: CheckoutInput): boolean =>
  "save_payment_method" in payment && payment.save_payment_method;

/** An address as it was sent, or by the id that the account has it under. */
function wantedOf(address: CheckoutInput["shipping_address"], id: string | undefined): Terms["billing_address"] {
  if (address) return toAddressDetails(address);
  return id === undefined ? null : { id };
}

/** What the order is made of besides the cart and the language of its mails. Keyed, since the journal keeps it and it is made from an address. */
async function hashTerms(ctx: Ctx, input: CheckoutInput): Promise<string> {
  const { payment, locale: _locale, ...rest } = input;
  const { expected_total: _total, expected_totals: _parts, expected_amount_due: _due, ...terms } = rest;
  // A shopper who no longer wants it saved gets another order, since this one's intent says so for good.
  const saving = keepsMethod(input) ? ["saved"] : [];
  return sign(ctx.config.APP_SECRET, "checkout-terms", JSON.stringify([terms, payment.provider, ...saving]));
}
