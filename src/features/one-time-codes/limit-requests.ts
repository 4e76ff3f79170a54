import { limitAttempts } from "#attempts";
import type { Ctx } from "#platform/context";

/**
 * Counts a request for a code, whether or not anything is sent: each costs somebody a mail or a text message. `subjects` are
 * where codes would go. Throws `too_many_attempts`.
 */
export async function limitCodeRequests(
  ctx: Ctx,
  { subjects, address }: { subjects: readonly string[]; address: string },
): Promise<void> {
  const targets = [
    ...subjects.map((subject) => ({ scope: "code", subject }) as const),
    { scope: "code_address", subject: address },
  ] as const;
  await limitAttempts(ctx, targets, async () => null);
}
