import type { z } from "@hono/zod-openapi";
import { eq, sql } from "drizzle-orm";
import { clientSubjects, takeQuotas } from "#access/limits";
import { publicPrice, sellableVariants } from "#goods/catalog";
import { CartError } from "#ordering/cart";
import { contactsOf } from "#people/accounts";
import { invalidField, PlatformError } from "#platform/basics/errors";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { isGuardViolation, isUniqueViolation } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { blindIndex, type Sealed } from "#platform/secrets/personal";
import { issueToken, readToken, seal } from "#platform/secrets/tokens";
import { AlertError } from "./errors.ts";
import { alertEvents } from "./events.ts";
import { ALERTS_PER_ADDRESS } from "./rules.ts";
import type { AlertInput } from "./schemas.ts";
import { productAlerts } from "./tables.ts";

const PREFIX = "alert";
/** The list of these letters. */
export const ALERTS = "product_alerts";
export const SEALED_FOR = "product-alert";
const CONFIRMED_WITHIN_MS = 2 * DAY;
const KEPT_MS = 180 * DAY;
/** Of one client in a day. */
const REQUESTS_A_DAY = 20;

export const issueAlertToken = (ctx: Ctx, id: string): Promise<string> => issueToken(ctx.config.APP_SECRET, PREFIX, id);

/** Where the caller wants it: an account's own proved address needs no confirmation. */
async function addressOf(ctx: Ctx, given: string | undefined) {
  const account = ctx.actor.type === "user" ? await contactsOf(ctx, ctx.actor.id) : null;
  const own = account?.email ?? null;
  const email = (given ?? own)?.trim().toLowerCase();
  if (email === undefined) throw invalidField("email", "required", "`email` is required");
  const is_own = own !== null && own.toLowerCase() === email;
  return {
    email,
    user_id: is_own ? (account?.id ?? null) : null,
    is_proved: is_own && account?.email_verified_at !== null,
  };
}

/**
 * Notes that somebody wants to hear of a variant once. Without a proved address of their own it is confirmed first, by a letter. Asked for
 * again, it says the same and changes nothing: who has asked for what is told to nobody. 404 `variant_not_sold`; 409 `too_many_product_alerts`
 * for an account that has proved its address alone; 429 `rate_limited`.
 */
export async function requestAlert(ctx: Ctx, input: z.output<typeof AlertInput>): Promise<void> {
  const { email, user_id, is_proved } = await addressOf(ctx, input.email);
  await limitRequests(ctx);
  const variant = await sellableVariants(ctx, [input.variant_id]).get();
  const price = publicPrice(variant, ctx.now());
  if (!variant || !price) throw CartError.variant_not_sold({ variant_id: input.variant_id });
  const id = ctx.operation_id;
  const email_index = await blindIndex(ctx, "email", email);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sealed by the shop's own secret, as nobody has a key yet
  const sealed = (await seal(ctx.config.APP_SECRET, SEALED_FOR, email)) as Sealed;
  const row = {
    id,
    variant_id: input.variant_id,
    kind: input.kind,
    state: is_proved ? ("active" as const) : ("pending" as const),
    email: sealed,
    email_index,
    user_id,
    locale: input.locale ?? null,
    price: price.unit_price,
    currency: variant.currency,
    place: sql`(SELECT count(*) + 1 FROM product_alerts WHERE email_index = ${email_index})`,
    nth: sql`(SELECT count(*) + 1 FROM product_alerts)`,
    created_at: ctx.now(),
    expires_at: ctx.now() + (is_proved ? KEPT_MS : CONFIRMED_WITHIN_MS),
  };
  try {
    await commit(ctx, [
      ctx.db.insert(productAlerts).values(row),
      ...(is_proved ? [] : [publish(ctx, alertEvents["product_alert.requested"], { alert_id: id })]),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "product_alerts_nth")) throw PlatformError.overloaded();
    if (isGuardViolation(error, "product_alerts_place")) {
      // Whoever has not proved the address of their account might not be its owner.
      if (is_proved) throw AlertError.too_many_product_alerts({ most: ALERTS_PER_ADDRESS });
      return;
    }
    if (!isUniqueViolation(error)) throw error;
  }
}

async function limitRequests(ctx: Ctx): Promise<void> {
  const claim = { kind: "product_alert", claim_id: ctx.operation_id, units: 1, most_claims: REQUESTS_A_DAY } as const;
  const refused = await takeQuotas(ctx, await clientSubjects(ctx), [claim]);
  if (refused)
    throw PlatformError.rate_limited({
      limit: refused.limit,
      retry_after_seconds: refused.retry_after_seconds ?? undefined,
    });
}

async function idIn(ctx: Ctx, token: string): Promise<string> {
  const id = await readToken(ctx.config.APP_SECRET, PREFIX, token);
  if (id === null) throw AlertError.product_alert_not_found();
  return id;
}

/** Confirms an alert by its letter's token. Done twice it stays done. 404 `product_alert_not_found`. */
export async function confirmAlert(ctx: Ctx, token: string) {
  const id = await idIn(ctx, token);
  const [confirmed] = await ctx.db
    .update(productAlerts)
    .set({
      state: sql`CASE ${productAlerts.state} WHEN 'pending' THEN 'active' ELSE ${productAlerts.state} END`,
      expires_at: ctx.now() + KEPT_MS,
    })
    .where(sql`${productAlerts.id} = ${id} AND ${productAlerts.expires_at} > ${ctx.now()}`)
    .returning({ variant_id: productAlerts.variant_id, kind: productAlerts.kind });
  if (!confirmed) throw AlertError.product_alert_not_found();
  return confirmed;
}

/** Forgets an alert by a token of one of its letters. Done twice it stays done. 404 `product_alert_not_found` for a token of another shop. */
export async function deleteAlert(ctx: Ctx, token: string): Promise<void> {
  await ctx.db.delete(productAlerts).where(eq(productAlerts.id, await idIn(ctx, token)));
}

/** Forgets all alerts of an address. Done twice it stays done. */
export const deleteAlertsOf = async (ctx: Ctx, email_index: string): Promise<void> =>
  void (await ctx.db.delete(productAlerts).where(eq(productAlerts.email_index, email_index)));
