import type { z } from "@hono/zod-openapi";
import { and, eq, ne, sql, type SQL } from "drizzle-orm";
import { invalidFields, PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import type { Actor } from "#platform/http/auth";
import { selectPersonalKey } from "#platform/secrets/personal";
import { faultsOf } from "./country-rules.ts";
import { AddressError } from "./errors.ts";
import { type AddressInput, type AddressPatch, toDetails } from "./schemas.ts";
import { type Address, addressOf, unsealAddress, sealDetails } from "./store.ts";
import { addresses } from "./tables.ts";

type AddressType = Address["address_type"];

const ADDRESSES_MAX = 100;

const mine = (actor: Actor, id: string): SQL | undefined => and(eq(addresses.id, id), eq(addresses.user_id, actor.id));

/** The caller's own address, or null: somebody else's is not there. */
export async function findAddress(ctx: Ctx, id: string): Promise<Address | null> {
  const [row] = await addressOf(ctx, id);
  return row ? unsealAddress(ctx, row) : null;
}

/** As `findAddress`. Throws `address_not_found`. */
export async function requireAddress(ctx: Ctx, id: string): Promise<Address> {
  const address = await findAddress(ctx, id);
  if (!address) throw AddressError.address_not_found();
  return address;
}

/** No other address of the type is the default any more. */
const clearDefault = (ctx: Ctx, type: AddressType, id: string) =>
  ctx.db
    .update(addresses)
    .set({ is_default: false })
    .where(
      and(
        eq(addresses.user_id, ctx.actor.id),
        eq(addresses.address_type, type),
        eq(addresses.is_default, true),
        ne(addresses.id, id),
      ),
    );

/** Keeps an address of the caller. The first of a type becomes its default. Throws `too_many_addresses`. */
export async function createAddress(ctx: Ctx, input: z.output<typeof AddressInput>): Promise<Address> {
  const { address_type, is_default, ...given } = input;
  const [user_id, id, now] = [ctx.actor.id, ctx.id(), ctx.now()];
  const [[kept], [owner]] = await ctx.db.batch([
    ctx.db
      .select({ count: sql<number>`count(*)` })
      .from(addresses)
      .where(eq(addresses.user_id, user_id)),
    selectPersonalKey(ctx, user_id),
  ]);
  if (!owner) throw PlatformError.invalid_token();
  if ((kept?.count ?? 0) >= ADDRESSES_MAX) throw AddressError.too_many_addresses({ limit: ADDRESSES_MAX });
  const isFirst = sql`NOT EXISTS (SELECT 1 FROM ${addresses} WHERE ${addresses.user_id} = ${user_id} AND ${addresses.address_type} = ${address_type})`;
  await commit(ctx, [
    ...(is_default ? [clearDefault(ctx, address_type, id)] : []),
    ctx.db.insert(addresses).values({
      id,
      user_id,
      address_type,
      is_default: is_default ?? isFirst,
      details: await sealDetails(ctx, owner.personal_key, toDetails(given)),
      created_at: now,
      updated_at: now,
    }),
  ]);
  return requireAddress(ctx, id);
}

/** Changes parts of an address. Throws `address_not_found`, and `invalid_request` when what results is no whole address of its country. */
export async function updateAddress(ctx: Ctx, id: string, patch: z.output<typeof AddressPatch>): Promise<Address> {
  const address = await requireAddress(ctx, id);
  const { address_type = address.address_type, is_default = address.is_default, ...changes } = patch;
  const details = toDetails({ ...address.details, ...changes });
  const errors = faultsOf(details);
  if (errors.length > 0) throw invalidFields(errors);
  if (address.personal_key === null) throw PlatformError.invalid_token();
  const sealed = await sealDetails(ctx, address.personal_key, details);
  const changed = { address_type, is_default, updated_at: ctx.now() };
  await commit(ctx, [
    ...(is_default ? [clearDefault(ctx, address_type, id)] : []),
    ctx.db
      .update(addresses)
      .set({ ...changed, details: sealed })
      .where(mine(ctx.actor, id)),
  ]);
  return { ...address, ...changed, details };
}

/** Forgets an address. Orders keep a copy of theirs. Throws `address_not_found`. */
export async function deleteAddress(ctx: Ctx, id: string): Promise<void> {
  const gone = await ctx.db.delete(addresses).where(mine(ctx.actor, id)).returning({ id: addresses.id });
  if (gone.length === 0) throw AddressError.address_not_found();
}
