import { eq } from "drizzle-orm";
import { z } from "zod";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { openPersonal, type Sealed, selectPersonalKey } from "#platform/personal";
import { PrivacyError } from "./errors.ts";
import { linkHashOf } from "./export-links.ts";
import { FILE_PLACE } from "./make-export.ts";
import { type DataExport, latestExport } from "./request-export.ts";
import { dataExports } from "./tables.ts";

export type ReadExport = { readonly row: DataExport; readonly data: Record<string, unknown> | null };

const Data = z.record(z.string(), z.unknown());

/** The latest copy, without its data while it is being made. Throws `export_not_found`. */
export const readOwnExport = async (ctx: Ctx, user: User): Promise<ReadExport> =>
  read(ctx, (await latestExport(ctx, user.id))[0]);

/** The copy that a mailed link leads to. Throws `export_not_found`. */
export const readLinkedExport = async (ctx: Ctx, token: string): Promise<ReadExport> =>
  read(
    ctx,
    await ctx.db
      .select()
      .from(dataExports)
      .where(eq(dataExports.link_hash, await linkHashOf(token)))
      .get(),
  );

async function read(ctx: Ctx, row: DataExport | undefined): Promise<ReadExport> {
  if (!row || row.expires_at <= ctx.now()) throw PrivacyError.export_not_found();
  if (row.file_key === null) return { row, data: null };
  const [[key], file] = await Promise.all([selectPersonalKey(ctx, row.user_id), ctx.env.FILES.get(row.file_key)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what stands there was sealed by `makeExport`
  const sealed = file && ((await file.text()) as Sealed);
  const data = await openPersonal(ctx, key?.personal_key ?? null, FILE_PLACE, sealed);
  if (data === null) throw PrivacyError.export_not_found();
  return { row, data: Data.parse(JSON.parse(data)) };
}
