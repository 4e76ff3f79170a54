import { callerSubjects, giveBackQuotas, type Refused, subjectOf, takeQuotas } from "#access/limits";
import type { ProviderPort } from "#ordering/protocol";
import type { AppError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { CheckoutLimitError } from "./errors.ts";
import { unpaidSettings } from "./settings.ts";

/** How many declined payments a caller may cause, and an order may have: who tries stolen cards is stopped before the provider is asked. */
export type DeclinedLimits = {
  /** Counts this request's attempt against its caller, as declined until it is known not to be. The refusal when there were too many. */
  readonly enter: () => Promise<AppError | null>;
  /** The order was not placed. */
  readonly leave: () => Promise<void>;
  /** The request is over: what it counted is given back, after the answer, unless the payment was declined. */
  readonly done: () => void;
  /** A provider that counts what it is asked to confirm. Raises 429 `too_many_declined_payments`. */
  readonly watch: (provider: ProviderPort) => ProviderPort;
};

/** `attempt` names the request: a repeat of it is the same attempt. */
export async function declinedLimits(ctx: Ctx, attempt: string): Promise<DeclinedLimits> {
  const { DECLINED_PAYMENTS_PER_HOUR: of_caller, DECLINED_PAYMENTS_PER_ORDER: of_order } = unpaidSettings.of(
    ctx.config,
  );
  const subjects = await callerSubjects(ctx);
  let counted_by: string[] = [];
  let is_declined = false;
  const claim = (most_claims: number) => [{ kind: "declined", claim_id: attempt, units: 1, most_claims }] as const;
  const leave = () => giveBackQuotas(ctx, counted_by, ["declined"], attempt);
  const enter = async () => {
    const refused = await takeQuotas(ctx, subjects, claim(of_caller));
    if (refused) return tooManyDeclined(refused);
    counted_by = subjects.map(({ name }) => name);
    return null;
  };
  /** The first attempt of a new order has entered already, and is within any limit of its own. */
  const enterAgain = async (intent_id: string) => {
    if (counted_by.length > 0) return null;
    const intent = await subjectOf(ctx, "intent", intent_id);
    const [refused, of_intent] = await Promise.all([enter(), takeQuotas(ctx, [intent], claim(of_order))]);
    if (of_intent === null) counted_by.push(intent.name);
    return refused ?? (of_intent && tooManyDeclined(of_intent));
  };
  return {
    enter,
    leave,
    done: () => {
      if (!is_declined && counted_by.length > 0) ctx.waitUntil(leave());
    },
    watch: (provider) => ({
      create: (...asked) => provider.create(...asked),
      retrieve: (...asked) => provider.retrieve(...asked),
      capture: (...asked) => provider.capture(...asked),
      cancel: (...asked) => provider.cancel(...asked),
      refundRest: (...asked) => provider.refundRest(...asked),
      async confirm(intent_id, payment_method_id, key, how) {
        const refusal = await enterAgain(intent_id);
        if (refusal) throw refusal;
        const confirmed = await provider.confirm(intent_id, payment_method_id, key, how);
        is_declined = confirmed.kind === "declined";
        return confirmed;
      },
    }),
  };
}

const tooManyDeclined = ({ limit, retry_after_seconds }: Refused): AppError =>
  CheckoutLimitError.too_many_declined_payments({
    limit,
    retry_after_seconds: retry_after_seconds ?? undefined,
  });
