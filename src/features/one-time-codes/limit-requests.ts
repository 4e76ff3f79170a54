import { limitAttempts } from "#attempts";
import type { Ctx } from "#platform/context";

/**
 * Counts a request for a code, whether or not anything is sent: each costs somebody a mail or a text message. `subject` is
 * where the code would go. Throws `too_many_attempts`.
 */
export async function limitCodeRequests(
  ctx: Ctx,
  { subject, address }: { subject: string; address: string },
): Promise<void> {
  const targets = [
    { scope: "code", subject },
    { scope: "code_address", subject: address },
  ] as const;
  await limitAttempts(ctx, targets, async () => null);
}
