import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { refuseUnsoldCurrency } from "#goods/prices";
import { invalidFields, PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { fieldErrors } from "#platform/http/field-errors";
import { currency } from "#platform/http/schemas";
import { importEvents } from "./events.ts";
import { type ReceivedFile, receiveFile } from "./receive-file.ts";
import { imports } from "./tables.ts";

const Fields = z.strictObject({ format: z.literal("shopify").default("shopify"), currency: currency().optional() });

type Upload = {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly boundary: string;
  readonly idempotency_key: string | null;
};
export type Started = { readonly row: typeof imports.$inferSelect; readonly replayed: boolean };

/**
 * Keeps the file and begins to import it; the rest happens in the queue. The same Idempotency-Key with the same file gives the
 * import that was begun, with another one 422 `idempotency_key_reused`.
 */
export async function startImport(ctx: Ctx, { stream, boundary, idempotency_key }: Upload): Promise<Started> {
  const id = ctx.id();
  const file_key = `imports/${id}.csv`;
  const file = await receiveFile(ctx, stream, boundary, file_key);
  const row = { ...describe(ctx, id, file), file_key, idempotency_key };
  try {
    await commit(ctx, [
      ctx.db.insert(imports).values(row),
      publish(ctx, importEvents["import.continued"], { import_id: id }),
      audit(ctx, {
        action: "import.started",
        subject_type: "import",
        subject_id: id,
        after: { format: row.format, total_rows: row.total_rows, file_bytes: row.file_bytes },
      }),
    ]);
    return { row: { done_rows: 0, refused_rows: 0, open_slug: null, finished_at: null, ...row }, replayed: false };
  } catch (error) {
    await ctx.env.FILES.delete(file_key);
    if (idempotency_key === null || !isUniqueViolation(error)) throw error;
    const known = await ctx.db
      .select()
      .from(imports)
      .where(and(eq(imports.created_by, ctx.actor.id), eq(imports.idempotency_key, idempotency_key)))
      .get();
    if (known?.file_hash !== row.file_hash || known.currency !== row.currency)
      throw PlatformError.idempotency_key_reused();
    return { row: known, replayed: true };
  }
}

function describe(ctx: Ctx, id: string, file: ReceivedFile) {
  const given = Object.fromEntries(file.fields);
  const fields = Fields.safeParse(given);
  if (!fields.success) throw invalidFields(fieldErrors(fields.error, given));
  refuseUnsoldCurrency(ctx, fields.data.currency);
  return {
    id,
    status: "queued" as const,
    format: fields.data.format,
    currency: fields.data.currency ?? ctx.config.DEFAULT_CURRENCY,
    file_bytes: file.bytes,
    file_hash: file.hash,
    columns: file.columns,
    done_bytes: file.rows_from,
    total_rows: file.total_rows,
    created_by: ctx.actor.id,
    created_at: ctx.now(),
  };
}
