import { env } from "cloudflare:workers";
import { z } from "zod";
import { stepBatch } from "../../src/features/prepaid/gift-card-batches/step-batch.ts";
import { givenActor } from "./actors.ts";
import { call } from "./api.ts";
import { testContext } from "./context.ts";

const Batch = z.looseObject({
  id: z.string(),
  status: z.string(),
  card_count: z.int(),
  made_count: z.int(),
  codes: z.string(),
  codes_expire_at: z.string().nullable(),
});

const path = "/api/v1/admin/gift-card-batches";

type Wish = {
  readonly card_count?: number;
  readonly amount?: number;
  readonly currency?: string;
  readonly expires_at?: string;
};

/** A batch of gift cards that staff have asked for: the queue issues them, or `issueAll`. */
export async function givenCardBatch(wish: Wish = {}, token?: string) {
  const issuer = token ?? (await givenActor("admin")).token;
  const body = { card_count: 3, amount: 10, currency: "USD", ...wish };
  const answer = await call("POST", path, { body, token: issuer });
  if (answer.status !== 202) throw new Error(`no batch: ${answer.status} ${await answer.text()}`);
  return Batch.parse(await answer.json());
}

/** Takes all steps that a batch has left, beside whatever the queue takes of them. */
export async function issueAll(id: string): Promise<void> {
  for (let left = 20; left > 0 && (await batchRow(id))?.finished_at === null; left -= 1) {
    const ctx = testContext();
    // The queue may have taken the very step in between; the next one finds how far it is.
    await stepBatch(ctx, id, ctx.db.run("SELECT 1")).catch(() => undefined);
  }
}

export const batchRow = (id: string) =>
  env.DB.prepare("SELECT made_count, finished_at, disabled_at FROM gift_card_batches WHERE id = ?")
    .bind(id)
    .first<{ made_count: number; finished_at: number | null; disabled_at: number | null }>();

/** How many cards a batch has, how many codes, and what they were issued for together. */
export const cardsOfBatch = (id: string) =>
  env.DB.prepare(
    `SELECT count(*) AS cards, count(DISTINCT c.code_hash) AS codes, coalesce(sum(a.issued), 0) AS issued,
      coalesce(sum(e.amount), 0) AS booked, coalesce(sum(a.balance), 0) AS balance
      FROM gift_cards c JOIN value_accounts a ON a.id = c.id
      LEFT JOIN value_entries e ON e.account_id = a.id AND e.cause = 'issue' WHERE c.batch_id = ?`,
  )
    .bind(id)
    .first<{ cards: number; codes: number; issued: number; booked: number; balance: number }>();

export const downloadBatch = (id: string, token: string): Promise<Response> =>
  call("POST", `${path}/${id}/download`, { token });
