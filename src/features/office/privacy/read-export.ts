import { eq, getTableColumns } from "drizzle-orm";
import { z } from "zod";
import { handedOverAt } from "#access/passwords";
import { findBelow } from "#access/staff";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { unsealPersonal, type Sealed, selectPersonalKey } from "#platform/secrets/personal";
import { PrivacyError } from "./errors.ts";
import { linkHashOf } from "./export-links.ts";
import { FILE_PLACE } from "./make-export.ts";
import { audited, type DataExport, latestExport } from "./request-export.ts";
import { dataExports } from "./tables.ts";

export type ReadExport = { readonly row: DataExport; readonly data: Record<string, unknown> | null };

const Data = z.record(z.string(), z.unknown());

/** The latest copy, without its data while it is being made. Throws `export_not_found`. */
export const readOwnExport = async (ctx: Ctx, user: User): Promise<ReadExport> =>
  read(ctx, (await latestExport(ctx, user.id))[0]);

/** The same for staff who help the person, written into the audit log. Throws `user_not_found`, `permission_not_held`, `export_not_found`. */
export async function readExportOf(ctx: Ctx, user_id: string): Promise<ReadExport> {
  const { id } = await findBelow(ctx, user_id);
  const found = await read(ctx, (await latestExport(ctx, id))[0]);
  await commit(ctx, [audited(ctx, "user.export_read", id, found.row.id)]);
  return found;
}

/**
 * The copy that a mailed link leads to. A link ends when the password or the address of its account becomes another: it may
 * lie in a mailbox that its owner has left. Throws `export_not_found`.
 */
export async function readLinkedExport(ctx: Ctx, token: string): Promise<ReadExport> {
  const found = await ctx.db
    .select({ ...getTableColumns(dataExports), handed_over_at: handedOverAt("data_exports.user_id") })
    .from(dataExports)
    .where(eq(dataExports.link_hash, await linkHashOf(token)))
    .get();
  if (!found || found.handed_over_at === null) throw PrivacyError.export_not_found();
  const { handed_over_at, ...row } = found;
  if (row.created_at < handed_over_at) throw PrivacyError.export_not_found();
  return read(ctx, row);
}

async function read(ctx: Ctx, row: DataExport | undefined): Promise<ReadExport> {
  if (!row || row.expires_at <= ctx.now()) throw PrivacyError.export_not_found();
  if (row.file_key === null) return { row, data: null };
  const [[key], file] = await Promise.all([selectPersonalKey(ctx, row.user_id), ctx.env.FILES.get(row.file_key)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what stands there was sealed by `makeExport`
  const sealed = file && ((await file.text()) as Sealed);
  const data = await unsealPersonal(ctx, key?.personal_key ?? null, FILE_PLACE, sealed);
  if (data === null) throw PrivacyError.export_not_found();
  return { row, data: Data.parse(JSON.parse(data)) };
}
