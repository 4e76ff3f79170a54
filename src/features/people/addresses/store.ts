import { and, count, desc, eq, getTableColumns } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import type { User } from "#platform/http/auth";
import { unsealPersonal, personalKeyOf, type Sealed, sealPersonal } from "#platform/secrets/personal";
import { AddressDetails } from "./address-details.ts";
import { addresses } from "./tables.ts";

/** An address is read with the key that opens it. */
export const addressColumns = { ...getTableColumns(addresses), personal_key: personalKeyOf("addresses.user_id") };

const PLACE = "addresses.details";

export const sealDetails = (ctx: Ctx, personal_key: string, details: AddressDetails): Promise<Sealed> =>
  sealPersonal(ctx, personal_key, PLACE, JSON.stringify(details));

export type Address = Omit<AddressRow, "details"> & { readonly details: AddressDetails };

/** The address as it was read, opened; null when its owner is erased. */
export async function unsealAddress(ctx: Ctx, row: AddressRow): Promise<Address | null> {
  const details = await unsealPersonal(ctx, row.personal_key, PLACE, row.details);
  return details === null ? null : { ...row, details: AddressDetails.parse(JSON.parse(details)) };
}

/** The caller's own address as a statement, for a batch: one row or none, also when it is somebody else's. `unsealAddress` opens it. */
export const addressOf = (ctx: Ctx, id: string) =>
  ctx.db
    .select(addressColumns)
    .from(addresses)
    .where(and(eq(addresses.id, id), eq(addresses.user_id, ctx.actor.id)));
export type AddressRow = Awaited<ReturnType<typeof addressOf>>[number];

/** The account's addresses, newest first. */
export const listAddresses = (ctx: Ctx, user: Pick<User, "id">, request: PageRequest) =>
  readPage(ctx, request, {
    list: `my_addresses/${user.id}`,
    rows: (after) =>
      ctx.db
        .select(addressColumns)
        .from(addresses)
        .where(and(eq(addresses.user_id, user.id), behind([addresses.id], "desc", after)))
        .orderBy(desc(addresses.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(addresses).where(eq(addresses.user_id, user.id)),
    keysOf: (row) => [row.id],
  });
