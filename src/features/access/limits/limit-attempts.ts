import { isAppError, PlatformError } from "#platform/basics/errors";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { LOCAL_FACTOR } from "#platform/http/client-address";
import { callObject } from "#platform/objects/call-object";
import { sign } from "#platform/secrets/tokens";
import { type AttemptPolicy, attemptPolicies, type AttemptScope, byAddress } from "./attempt-rules.ts";
import { AttemptError } from "./errors.ts";

/** What is tried at: an account by its e-mail address, a session's own account, or the client's own address. */
export type Target = {
  readonly scope: AttemptScope;
  readonly subject: string;
  /** What tells the owner's own device from a stranger's: kept as a keyed hash. Once it got in, it is counted by itself. */
  readonly device?: string;
};

/** What protects an account is the same everywhere. */
function policyOf(ctx: Ctx, scope: AttemptScope): AttemptPolicy {
  const policy = attemptPolicies[scope];
  return ctx.config.is_local && byAddress.has(scope)
    ? { ...policy, free_count: policy.free_count * LOCAL_FACTOR }
    : policy;
}

/**
 * Runs an attempt, counted exactly against each target. When it gives null it was a wrong guess and stays counted; when it
 * succeeds the account's count begins again and the others get this one attempt back; when it throws it was no guess, and is
 * forgiven, but for one thing: an attempt that found no turn at the hasher stays counted against the client's address. It
 * took somebody's place in the line, and one address must not hold all of them.
 * Throws `too_many_attempts` without running it while a target has to wait.
 */
export async function limitAttempts<T>(
  ctx: Ctx,
  targets: readonly Target[],
  attempt: () => Promise<T | null>,
): Promise<T | null> {
  const { operation_id } = ctx;
  const named = await Promise.all(
    targets.map(async ({ scope, subject, device }) => ({
      scope,
      name: await attemptsName(ctx, { scope, subject }),
      device: device === undefined ? null : await sign(ctx.config.APP_SECRET, "device", `${subject}:${device}`, 16),
    })),
  );
  const taken = await Promise.all(
    named.map(({ scope, name, device }) =>
      callObject(ctx.trips, ctx.env.LOGIN_ATTEMPTS, name, (stub) =>
        stub.take({ operation_id, policy: policyOf(ctx, scope), device }),
      ),
    ),
  );
  const forgive = (all: boolean, some = named) =>
    Promise.all(
      some.map(({ scope, name, device }) =>
        callObject(ctx.trips, ctx.env.LOGIN_ATTEMPTS, name, (stub) =>
          stub.forgive({ operation_id, all: all && !byAddress.has(scope), device }),
        ),
      ),
    );
  const wait_ms = Math.max(...taken.map(({ wait_ms }) => wait_ms));
  if (wait_ms > 0) {
    const counted = named.filter((_, i) => taken[i]?.wait_ms === 0);
    ctx.waitUntil(forgive(false, counted));
    throw AttemptError.too_many_attempts({ retry_after_seconds: Math.ceil(wait_ms / SECOND) });
  }

  try {
    const outcome = await attempt();
    if (outcome !== null) await forgive(true);
    return outcome;
  } catch (error) {
    const crowded = isAppError(error) && error.code === PlatformError.overloaded.kind.code;
    ctx.waitUntil(forgive(false, crowded ? named.filter(({ scope }) => !byAddress.has(scope)) : named));
    throw error;
  }
}

/** The name of the object that counts: a keyed hash, so that nobody reads an e-mail address from it. */
export const attemptsName = async (ctx: Ctx, { scope, subject }: Target): Promise<string> =>
  `${scope}:${await sign(ctx.config.APP_SECRET, "attempts", `${scope}:${subject}`, 16)}`;
