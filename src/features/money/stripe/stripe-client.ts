import Stripe from "stripe";
import { ProviderError } from "#money/providers";
import type { Ctx } from "#platform/context";
import { secretKeyOf } from "./settings.ts";

const TIMEOUT_MS = 10_000;
const clients = new WeakMap<Env, Stripe>();

/** The SDK, once per isolate. With the sandbox bound it talks to that, and to Stripe otherwise; the code is the same. */
export function stripeOf(ctx: Ctx): Stripe {
  const known = clients.get(ctx.env);
  if (known) return known;
  const sandbox = ctx.env.STRIPE_SANDBOX;
  const client = new Stripe(secretKeyOf(ctx.config), {
    httpClient: Stripe.createFetchHttpClient(sandbox ? (url, init) => sandbox.fetch(url, init) : undefined),
    maxNetworkRetries: 1,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
  clients.set(ctx.env, client);
  return client;
}

/**
 * One call to Stripe, counted as a trip. What nobody can know the outcome of, or is not the shopper's fault, becomes 503
 * `provider_unavailable`; refusals are thrown on for the caller to judge.
 */
export async function ask<T>(ctx: Ctx, operation: string, call: (client: Stripe) => Promise<T>): Promise<T> {
  try {
    return await ctx.trips.count("provider", () => call(stripeOf(ctx)));
  } catch (error) {
    const reason = troubleOf(error);
    if (!reason) throw error;
    ctx.log.warn("provider_unavailable", { operation, reason });
    throw ProviderError.provider_unavailable();
  }
}

/**
 * As `ask`, with an Idempotency-Key. Stripe keeps a server error under its key too, so a key that only ever repeats one
 * is spent: the operation goes on under a second key, which every caller of this can bear.
 */
export async function askOnce<T>(
  ctx: Ctx,
  operation: string,
  key: string,
  call: (client: Stripe, options: { idempotencyKey: string }) => Promise<T>,
): Promise<T> {
  return ask(ctx, operation, async (client) => {
    try {
      return await call(client, { idempotencyKey: key });
    } catch (error) {
      if (!isStoredServerError(error)) throw error;
      return call(client, { idempotencyKey: `${key}:again` });
    }
  });
}

const { errors } = Stripe;

function troubleOf(error: unknown): string | null {
  if (error instanceof errors.StripeConnectionError) return "connection";
  if (error instanceof errors.StripeRateLimitError) return "rate_limit";
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError)
    return "credentials";
  // What is left is 5xx, and 409 while another request has the key.
  return error instanceof errors.StripeAPIError ? "server_error" : null;
}

const isStoredServerError = (error: unknown): boolean =>
  error instanceof errors.StripeAPIError &&
  (error.statusCode ?? 0) >= 500 &&
  error.headers?.["idempotent-replayed"] === "true";

/** The provider knows no such thing, or no longer. */
export const isMissing = (error: unknown): boolean =>
  error instanceof errors.StripeInvalidRequestError && error.code === "resource_missing";

/** The intent is in a state in which this cannot be done, any more or yet. */
export const isWrongState = (error: unknown): boolean =>
  error instanceof errors.StripeInvalidRequestError && error.code === "payment_intent_unexpected_state";
