import { getTableColumns } from "drizzle-orm";
import { unsealName, sealedName } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { apiKeys } from "./tables.ts";

/** What a key is shown with: its own columns, and what its maker is called. `unsealMaker` opens it. */
export const shownColumns = { ...getTableColumns(apiKeys), ...sealedName("api_keys.created_by") };

type Row = typeof apiKeys.$inferSelect;
type SealedRow = Row & Parameters<typeof unsealName>[1];
/** A key with its maker's name; null without one, and once the maker is erased. */
export type ShownApiKey = Row & { readonly maker_name: string | null };

export async function unsealMaker(ctx: Ctx, row: SealedRow): Promise<ShownApiKey> {
  const { first_name: _first, last_name: _last, personal_key: _key, ...rest } = row;
  return { ...rest, maker_name: await unsealName(ctx, row) };
}
