import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit, republish, sendAgain } from "#platform/data/outbox";
import { deadLetters } from "#platform/data/tables";
import { SystemError } from "./errors.ts";
import { selectDeadLetters } from "./list-dead-letters.ts";
import type { DeadLetterRow } from "./schemas.ts";

/**
 * Sends what a dead letter holds to its queue again. Consumers that have dealt with it already are left out, so a replay never acts twice.
 * Raises `dead_letter_not_found`, and `dead_letter_settled` when all of it is done.
 */
export async function replayDeadLetter(ctx: Ctx, id: string): Promise<DeadLetterRow> {
  const letter = await selectDeadLetters(ctx).where(eq(deadLetters.id, id)).get();
  if (!letter) throw SystemError.dead_letter_not_found();
  if (letter.done_at !== null) throw SystemError.dead_letter_settled();
  const replayed_at = ctx.now();
  const { outbox_id, type } = letter;
  await commit(ctx, [
    ctx.db.update(deadLetters).set({ replayed_at }).where(eq(deadLetters.id, id)),
    ...(outbox_id === null ? [] : [republish(ctx, { id: outbox_id, type })]),
    audit(ctx, {
      action: "dead_letter.replayed",
      subject_type: "dead_letter",
      subject_id: id,
      after: { type, outbox_id },
    }),
  ]);
  if (outbox_id === null) await sendAgain(ctx.env, { ...asFields(letter.body), type });
  return { ...letter, replayed_at };
}

const asFields = (body: unknown): Record<string, unknown> =>
  typeof body === "object" && body !== null ? { ...body } : {};
