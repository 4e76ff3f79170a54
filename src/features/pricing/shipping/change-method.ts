import type { z } from "@hono/zod-openapi";
import { eq, sql } from "drizzle-orm";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isForeignKeyViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { bumpSellingTerms, isTermsChanged, raiseSellingTermsIf } from "#pricing/selling-terms";
import { rateFaults } from "./band-rules.ts";
import { ShippingError } from "./errors.ts";
import type { Rate } from "./rules.ts";
import type { ChangeShippingMethod, CreateShippingMethod } from "./schemas.ts";
import { methodById, type MethodWithRates, replaceRates, selectExtent, selectZoneIds } from "./store.ts";
import { shippingMethods } from "./tables.ts";

/** As many as every cart is priced with. */
const METHODS_MAX = 200;
const RATES_MAX = 5_000;

const subject = (subject_id: string) => ({ subject_type: "shipping_method", subject_id });

/** Adds a way to send orders. 422 for rates that contradict each other, 409 `too_many_shipping_methods`, `too_many_shipping_rates` and `shipping_changed`. */
export async function createMethod(ctx: Ctx, input: z.output<typeof CreateShippingMethod>): Promise<MethodWithRates> {
  const now = ctx.now();
  const { rates, ...columns } = { id: ctx.id(), ...input, created_at: now, updated_at: now };
  const [zones, [extent]] = await ctx.db.batch(extentOf(ctx, columns.id));
  const { methods = 0, rates_of_others = 0 } = extent ?? {};
  refuseRates(rates, { zones, rates_of_others });
  if (methods >= METHODS_MAX) throw ShippingError.too_many_shipping_methods({ limit: METHODS_MAX });
  await commitWithin(ctx, [
    ctx.db.insert(shippingMethods).values(columns),
    ...replaceRates(ctx, columns.id, rates),
    audit(ctx, { action: "shipping_method.created", ...subject(columns.id), after: { ...columns, rates } }),
  ]);
  return { ...columns, rates };
}

/** Changes a method for orders to come; those that were placed keep what they were quoted. 404 `shipping_method_not_found`, and as `createMethod`. */
export async function changeMethod(
  ctx: Ctx,
  id: string,
  changes: z.output<typeof ChangeShippingMethod>,
): Promise<MethodWithRates> {
  const [[before], zones, [extent]] = await ctx.db.batch([methodById(ctx, id), ...extentOf(ctx, id)]);
  if (!before) throw ShippingError.shipping_method_not_found();
  const after: MethodWithRates = { ...before, ...givenIn(changes), updated_at: ctx.now() };
  if (changes.rates) refuseRates(after.rates, { zones, rates_of_others: extent?.rates_of_others ?? 0 });
  const { id: _id, created_at: _created, rates, ...columns } = after;
  await commitWithin(ctx, [
    ctx.db.update(shippingMethods).set(columns).where(eq(shippingMethods.id, id)),
    ...(changes.rates ? replaceRates(ctx, id, rates) : []),
    audit(ctx, { action: "shipping_method.changed", ...subject(id), before, after }),
  ]);
  return after;
}

/** Deletes a method with its rates. Orders keep its id, name and price. 404 `shipping_method_not_found`. */
export async function deleteMethod(ctx: Ctx, id: string): Promise<void> {
  const before = await methodById(ctx, id).get();
  if (!before) throw ShippingError.shipping_method_not_found();
  await commit(ctx, [
    ...replaceRates(ctx, id, []),
    ctx.db.delete(shippingMethods).where(eq(shippingMethods.id, id)),
    audit(ctx, { action: "shipping_method.deleted", ...subject(id), before }),
    bumpSellingTerms(ctx),
  ]);
}

/** What a change of a method is decided by, for one batch of reads. */
const extentOf = (ctx: Ctx, method_id: string) => [selectZoneIds(ctx), selectExtent(ctx, method_id)] as const;

type Extent = { readonly zones: readonly { readonly id: string }[]; readonly rates_of_others: number };

/** 422 for rates that overlap, are for no order, or name an unknown zone; 409 `too_many_shipping_rates`. */
function refuseRates(rates: readonly Rate[], { zones, rates_of_others }: Extent): void {
  const known = new Set<string | null>([null, ...zones.map(({ id }) => id)]);
  const unknown = rates.flatMap(({ zone_id }, at) =>
    known.has(zone_id)
      ? []
      : [{ path: `rates.${at}.zone_id`, code: "not_found" as const, message: "There is no such shipping zone" }],
  );
  const faults = [...unknown, ...rateFaults(rates)];
  if (faults.length > 0) throw invalidFields(faults);
  if (rates_of_others + rates.length > RATES_MAX) throw ShippingError.too_many_shipping_rates({ limit: RATES_MAX });
}

/** Commits a change of a method that was checked by what was read before. 409 `shipping_changed` where others have passed a limit, or removed a zone, since. */
async function commitWithin(ctx: Ctx, statements: readonly Statement[]): Promise<void> {
  const within = sql`(SELECT count(*) FROM shipping_methods) <= ${METHODS_MAX} AND (SELECT count(*) FROM shipping_rates) <= ${RATES_MAX}`;
  await commit(ctx, [...statements, raiseSellingTermsIf(ctx, within)]).catch((error: unknown) => {
    throw isTermsChanged(error) || isForeignKeyViolation(error) ? ShippingError.shipping_changed() : error;
  });
}
