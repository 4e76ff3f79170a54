import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { callObject } from "#platform/objects/call-object";
import { attemptPolicies, type AttemptScope, byAddress } from "./attempt-rules.ts";
import { attemptsName } from "./limit-attempts.ts";

const isScope = (name: string): name is AttemptScope => name in attemptPolicies;
const scopes = Object.keys(attemptPolicies)
  .filter(isScope)
  .filter((scope) => !byAddress.has(scope));

/** Forgets what was tried at an account, and the devices that got in, by every name that it was counted under. */
async function forgetAttempts(ctx: Ctx, subjects: readonly string[]): Promise<void> {
  const targets = subjects.flatMap((subject) => scopes.map((scope) => ({ scope, subject })));
  await Promise.all(
    targets.map(async (target) =>
      callObject(ctx.trips, ctx.env.LOGIN_ATTEMPTS, await attemptsName(ctx, target), (stub) => stub.erase()),
    ),
  );
}

export const attemptPersonalData: PersonalData = {
  before: (ctx, { user_id, email, phone }) =>
    forgetAttempts(
      ctx,
      [user_id, email, phone].filter((subject) => subject !== null),
    ),
};
