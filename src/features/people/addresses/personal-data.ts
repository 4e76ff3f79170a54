import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { toAddressDto } from "./schemas.ts";
import { addressColumns, unsealAddress } from "./store.ts";
import { addresses } from "./tables.ts";

async function addressesOfPerson(ctx: Ctx, user_id: string) {
  const rows = await ctx.db.select(addressColumns).from(addresses).where(eq(addresses.user_id, user_id));
  const opened = await Promise.all(rows.map((row) => unsealAddress(ctx, row)));
  return opened.filter((address) => address !== null).map((address) => toAddressDto(address));
}

export const addressPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ addresses: await addressesOfPerson(ctx, user_id) }),
  erase: (ctx, { user_id }) => [ctx.db.delete(addresses).where(eq(addresses.user_id, user_id))],
};
