import { AttemptError, clientSubjects, limitAttempts, type Refused, subjectOf, takeQuotas } from "#access/limits";
import type { Ctx } from "#platform/context";

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
  const numbers = [...subjects, ...(own ? [own.destination] : [])].filter((subject) => subject.startsWith("+"));
  const wrong = async () => null;
  // The client first: one that may ask no more uses up no other person's count.
  await Promise.all([
    limitAttempts(ctx, [{ scope: "code_address", subject: address }], wrong),
    limitAsker(ctx, numbers),
  ]);
  const destinations = [...subjects, ...(own ? [own.account_id] : [])];
  await Promise.all([
    limitAttempts(
      ctx,
      destinations.map((subject) => ({ scope: "code", subject })),
      wrong,
    ),
    limitNumbers(ctx, numbers),
  ]);
}

/** Text messages cost money, so there is a limit a day besides, by the client's address and by the account that asks. */
async function limitAsker(ctx: Ctx, numbers: readonly string[]): Promise<void> {
  if (numbers.length === 0) return;
  const { SMS_PER_DAY_AND_ADDRESS, SMS_PER_DAY_AND_ACCOUNT } = ctx.config;
  const account = ctx.actor.type === "user" ? [await subjectOf(ctx, "account", ctx.actor.id)] : [];
  refuse(
    await Promise.all([
      takeQuotas(ctx, await clientSubjects(ctx), claim(ctx, SMS_PER_DAY_AND_ADDRESS)),
      takeQuotas(ctx, account, claim(ctx, SMS_PER_DAY_AND_ACCOUNT)),
    ]),
  );
}

/** And by number. */
async function limitNumbers(ctx: Ctx, numbers: readonly string[]): Promise<void> {
  if (numbers.length === 0) return;
  const phones = await Promise.all(numbers.map((number) => subjectOf(ctx, "phone", number)));
  refuse([await takeQuotas(ctx, phones, claim(ctx, ctx.config.SMS_PER_DAY_AND_NUMBER))]);
}

const claim = ({ operation_id }: Ctx, most_claims: number) =>
  [{ kind: "text_request", claim_id: operation_id, units: 1, most_claims }] as const;

function refuse(refusals: readonly (Refused | null)[]): void {
  const waits = refusals.flatMap((refused) => (refused ? [refused.retry_after_seconds ?? 0] : []));
  if (waits.length > 0) throw AttemptError.too_many_attempts({ retry_after_seconds: Math.max(...waits) });
}
