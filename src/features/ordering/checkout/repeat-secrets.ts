import { z } from "zod";
import { paymentSecretsOf } from "#money/payments";
import { issueOrderToken } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import type { AnswerSecrets, KeptAnswer } from "#platform/http/idempotency";

/** A payment, or the problem of a declined one. */
const Kept = z.union([
  z.object({ order_id: z.string(), id: z.string() }).transform(({ order_id, id }) => ({ order_id, payment_id: id })),
  z.object({ order_id: z.string(), payment_id: z.string() }),
]);

/** The secrets of an attempt to pay: the order's token is derived, and the provider is asked for the rest. Raises `provider_unavailable`. */
export const paymentSecrets: AnswerSecrets = {
  fields: ["order_token", "client_secret", "redirect_url"],
  again: async (ctx: Ctx, { body, left_out }: KeptAnswer) => {
    const { order_id, payment_id } = Kept.parse(body);
    const found: Record<string, string> = {};
    if (left_out.includes("order_token")) found["order_token"] = await issueOrderToken(ctx, order_id);
    if (!left_out.some((name) => name !== "order_token")) return found;
    const { client_secret, redirect_url } = await paymentSecretsOf(ctx, payment_id);
    if (client_secret !== null) found["client_secret"] = client_secret;
    if (redirect_url !== null) found["redirect_url"] = redirect_url;
    return found;
  },
};
