import { AttemptError, limitAttempts } from "#attempts";
import type { Ctx } from "#platform/context";
import { clientSubjects, subjectOf, takeQuotas } from "#quotas";

/**
 * Counts a request for a code, whether or not anything is sent: each costs somebody a mail or a text message. `subjects` are
 * where codes would go. A signed-in account's own present address or number is `own`, and counted for the account: a stranger
 * who asks for resets there keeps its owner out of nothing. Throws `too_many_attempts`.
 */
export async function limitCodeRequests(
  ctx: Ctx,
  {
    subjects = [],
    own,
    address,
  }: {
    subjects?: readonly string[];
    own?: { readonly account_id: string; readonly destination: string };
    address: string;
  },
): Promise<void> {
  const targets = [
    ...[...subjects, ...(own ? [own.account_id] : [])].map((subject) => ({ scope: "code", subject }) as const),
    { scope: "code_address", subject: address },
  ] as const;
  const numbers = [...subjects, ...(own ? [own.destination] : [])].filter((subject) => subject.startsWith("+"));
  await Promise.all([limitAttempts(ctx, targets, async () => null), limitTexts(ctx, numbers)]);
}

/** Text messages cost money, so they have a limit a day besides: by number, by the client's address, and by the account that asks. */
async function limitTexts(ctx: Ctx, numbers: readonly string[]): Promise<void> {
  if (numbers.length === 0) return;
  const { SMS_PER_DAY_AND_NUMBER, SMS_PER_DAY_AND_ADDRESS, SMS_PER_DAY_AND_ACCOUNT } = ctx.config;
  const { actor, operation_id: claim_id } = ctx;
  const phones = await Promise.all(numbers.map((number) => subjectOf(ctx, "phone", number)));
  const account = actor.type === "user" ? [await subjectOf(ctx, "account", actor.id)] : [];
  const claim = (most_claims: number) => [{ kind: "text_request", claim_id, units: 1, most_claims }] as const;
  const refusals = await Promise.all([
    takeQuotas(ctx, phones, claim(SMS_PER_DAY_AND_NUMBER)),
    takeQuotas(ctx, await clientSubjects(ctx), claim(SMS_PER_DAY_AND_ADDRESS)),
    takeQuotas(ctx, account, claim(SMS_PER_DAY_AND_ACCOUNT)),
  ]);
  const waits = refusals.flatMap((refused) => (refused ? [refused.retry_after_seconds ?? 0] : []));
  if (waits.length > 0) throw AttemptError.too_many_attempts({ retry_after_seconds: Math.max(...waits) });
}
