/** The codes of a batch as a file: sealed in R2 until somebody has it, or its day is over. */
import { z } from "zod";
import { streamCsv } from "#platform/basics/csv";
import { toDecimal } from "#platform/basics/money";
import { toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { sealTicket, unsealTicket } from "#platform/secrets/tokens";
import { codeOf, showCode } from "#prepaid/gift-cards";
import type { BatchRow } from "./store.ts";

const CODES = "gift-card-codes";
const File = z.object({ batch_id: z.string(), csv: z.string() });

const keyOf = (batch_id: string): string => `gift-card-codes/${batch_id}`;

/** Writes the codes of these cards, in their order. Written again it is the same file. */
export async function writeCodes(ctx: Ctx, { id, ...batch }: BatchRow, card_ids: readonly string[]): Promise<void> {
  const amount = toDecimal(batch.amount, batch.currency);
  const terms = { amount, currency: batch.currency, expires_at: toIsoOrNull(batch.expires_at) };
  async function* lines() {
    yield await Promise.all(
      card_ids.map(async (gift_card_id) => ({
        code: showCode(await codeOf(ctx, gift_card_id)),
        gift_card_id,
        ...terms,
      })),
    );
  }
  const csv = await new Response(
    streamCsv(["code", "gift_card_id", "amount", "currency", "expires_at"], lines()),
  ).text();
  await ctx.env.FILES.put(keyOf(id), await sealTicket(ctx.config.APP_SECRET, CODES, { batch_id: id, csv }));
}

/** The file as CSV; null where it is not there. */
export async function readCodes(ctx: Ctx, batch_id: string): Promise<string | null> {
  const sealed = await ctx.env.FILES.get(keyOf(batch_id));
  const file = sealed && (await unsealTicket(ctx.config.APP_SECRET, CODES, File, await sealed.text()));
  return file?.batch_id === batch_id ? file.csv : null;
}

/** Deletes the files of these batches, where they are there. */
export const deleteCodes = (ctx: Ctx, batch_ids: readonly string[]): Promise<void> =>
  ctx.env.FILES.delete(batch_ids.map(keyOf));
