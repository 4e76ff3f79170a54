import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf } from "#platform/data/cursor";
import { amount, choice, currency, id, moment, text, timestamp } from "#platform/http/schemas";
import type { BatchRow } from "./store.ts";
import { codesGoneBecause } from "./store.ts";

/** As many as one call may issue: their codes are one file, sealed in one piece. */
const CARDS_MAX = 5_000;

export const BatchInput = z
  .strictObject({
    card_count: z.int().min(1).max(CARDS_MAX).openapi({ description: "How many cards.", example: 250 }),
    amount: amount(1).describe("What each is worth, in minor units of `currency`."),
    currency: currency().describe("The currency that they pay in."),
    expires_at: moment().optional().describe("Until when they can be spent, a moment to come; without it, for good."),
    note: text(200).optional().describe("What they are for. Staff alone see it."),
  })
  .openapi("GiftCardBatchInput", {
    example: { card_count: 250, amount: 2500, currency: "USD", note: "Staff party" },
  });

export const BatchDto = z
  .object({
    id: id(),
    status: choice({
      running: "Cards are still being issued.",
      completed: "All are issued.",
      disabled: "Its unused cards have ended, and no more are issued.",
    }).describe("How far it is."),
    card_count: z.int().describe("How many were asked for."),
    made_count: z.int().describe("How many are issued so far."),
    amount: amount().describe("What each is worth."),
    currency: currency().describe("The one currency that they pay in."),
    expires_at: timestamp().nullable().describe("Until when they can be spent; null without an end."),
    note: z.string().nullable().describe("What they are for."),
    codes: choice({
      waiting: "Not all cards are issued yet.",
      ready: "The file can be downloaded, once.",
      downloaded: "The file was downloaded.",
      expired: "Nobody downloaded the file in time.",
      disabled: "The batch was disabled before.",
    }).describe("What has become of the file with the codes."),
    codes_expire_at: timestamp().nullable().describe("Until when the file can be downloaded; null before it is there."),
    created_at: timestamp(),
    finished_at: timestamp().nullable(),
  })
  .openapi("GiftCardBatch");
export const BatchesPage = pageOf(BatchDto).openapi("GiftCardBatches");

export const toBatchDto = (row: BatchRow, now: number): z.output<typeof BatchDto> => ({
  id: row.id,
  status: row.disabled_at !== null ? "disabled" : row.finished_at === null ? "running" : "completed",
  card_count: row.card_count,
  made_count: row.made_count,
  amount: row.amount,
  currency: row.currency,
  expires_at: toIsoOrNull(row.expires_at),
  note: row.note,
  codes: codesGoneBecause(row, now) ?? (row.finished_at === null ? "waiting" : "ready"),
  codes_expire_at: toIsoOrNull(row.codes_expire_at),
  created_at: toIso(row.created_at),
  finished_at: toIsoOrNull(row.finished_at),
});
