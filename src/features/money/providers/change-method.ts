import type { z } from "@hono/zod-openapi";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { ProviderError } from "./errors.ts";
import { paymentMethods, usualTerms } from "./method-rules.ts";
import type { ChangePaymentMethod } from "./method-schemas.ts";
import { missingSettings } from "./offered-methods.ts";
import { selectMethodTerms, type StoredTerms } from "./store.ts";
import { paymentMethodTerms } from "./tables.ts";

/** A way to pay as it is set. 404 `payment_method_not_found`. */
export async function findMethod(ctx: Ctx, name: string): Promise<StoredTerms> {
  const method = paymentMethods.find((one) => one === name);
  if (!method) throw ProviderError.payment_method_not_found();
  const stored = (await selectMethodTerms(ctx)).find((one) => one.method === method);
  return stored ?? { ...usualTerms(method), updated_at: 0 };
}

function refuseDoubled({ limits }: StoredTerms): void {
  const wrong = limits.flatMap(({ currency, min_total, max_total }, at) => [
    ...(limits.findIndex((one) => one.currency === currency) < at
      ? [{ path: `limits.${at}.currency`, code: "not_unique", message: "It is in the list already" } as const]
      : []),
    ...(min_total !== null && max_total !== null && max_total < min_total
      ? [{ path: `limits.${at}.max_total`, code: "too_small", message: "must be at least `min_total`" } as const]
      : []),
  ]);
  if (wrong.length > 0) throw invalidFields(wrong);
}

/** Changes how a way to pay is offered; orders that were placed with it go on. 404 `payment_method_not_found`, 409 `payment_method_not_configured`. */
export async function changeMethod(
  ctx: Ctx,
  name: string,
  changes: z.output<typeof ChangePaymentMethod>,
): Promise<StoredTerms> {
  const before = await findMethod(ctx, name);
  const after: StoredTerms = { ...before, ...givenIn(changes), updated_at: ctx.now() };
  refuseDoubled(after);
  const missing = missingSettings(ctx, after.method);
  if (after.is_active && missing.length > 0)
    throw ProviderError.payment_method_not_configured({ missing_settings: missing });
  const { method, ...set } = after;
  await commit(ctx, [
    ctx.db.insert(paymentMethodTerms).values(after).onConflictDoUpdate({ target: paymentMethodTerms.method, set }),
    audit(ctx, {
      action: "payment_method.changed",
      subject_type: "payment_method",
      subject_id: method,
      before,
      after,
    }),
  ]);
  return after;
}
