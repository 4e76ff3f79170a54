import type { z } from "@hono/zod-openapi";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { ShippingError } from "./errors.ts";
import { doubledPrices, type Quotable } from "./rules.ts";
import type { ChangeShippingMethod, CreateShippingMethod } from "./schemas.ts";
import { findMethod, insertMethod, type ShippingMethod, updateMethod } from "./store.ts";

function refuseDoubledPrices(method: Quotable): void {
  const errors = doubledPrices(method).map((at) => ({
    path: `prices.${at}.currency`,
    code: "not_unique" as const,
    message: "Another price is in this currency",
  }));
  if (errors.length > 0) throw invalidFields(errors);
}

/** Adds a way to send orders. 422 when its prices name a currency twice. */
export async function createMethod(ctx: Ctx, input: z.output<typeof CreateShippingMethod>): Promise<ShippingMethod> {
  refuseDoubledPrices(input);
  const now = ctx.now();
  const method = { id: ctx.id(), ...input, created_at: now, updated_at: now };
  await commit(ctx, [
    insertMethod(ctx, method),
    audit(ctx, {
      action: "shipping_method.created",
      subject_type: "shipping_method",
      subject_id: method.id,
      after: method,
    }),
  ]);
  return method;
}

/** Changes a method for orders to come; those that were placed keep what they were quoted. 404 `shipping_method_not_found`. */
export async function changeMethod(
  ctx: Ctx,
  id: string,
  changes: z.output<typeof ChangeShippingMethod>,
): Promise<ShippingMethod> {
  const before = await findMethod(ctx, id);
  if (!before) throw ShippingError.shipping_method_not_found();
  const given = givenIn(changes);
  const after: ShippingMethod = { ...before, ...given, updated_at: ctx.now() };
  refuseDoubledPrices(after);
  await commit(ctx, [
    updateMethod(ctx, id, after),
    audit(ctx, {
      action: "shipping_method.changed",
      subject_type: "shipping_method",
      subject_id: id,
      before,
      after,
    }),
  ]);
  return after;
}
