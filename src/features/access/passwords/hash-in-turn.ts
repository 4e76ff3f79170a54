import { PlatformError } from "#platform/basics/errors";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { checkPassword, hashPassword } from "./hash-password.ts";

const WAITING_MAX = 4;
/** A request whose client went away never leaves the line by itself. */
const ABANDONED_AFTER_MS = 15 * SECOND;

const waiting = new Map<string, number>();

/**
 * Runs one hash. The runtime hashes on the isolate's only thread, so each waits for a turn of its own, and a fifth that
 * would wait is refused with 503 `overloaded`: a flood of log-ins must not hold up everybody's requests for minutes.
 */
async function inTurn<T>(ctx: Ctx, hash: () => T): Promise<T> {
  const now = ctx.now();
  for (const [ticket, since] of waiting) if (now - since > ABANDONED_AFTER_MS) waiting.delete(ticket);
  if (waiting.size >= WAITING_MAX) throw PlatformError.overloaded();
  const ticket = ctx.id();
  waiting.set(ticket, now);
  try {
    await scheduler.wait(0);
  } finally {
    waiting.delete(ticket);
  }
  return ctx.trips.count("hash", async () => hash());
}

/** See `hashPassword`. Throws `overloaded`. */
export const hashInTurn = (ctx: Ctx, password: string): Promise<string> =>
  inTurn(ctx, () => hashPassword(password, ctx.config.PASSWORD_PEPPER));

/** See `checkPassword`. Throws `overloaded`. */
export const checkInTurn = (ctx: Ctx, password: string, kept: string | null): Promise<boolean> =>
  inTurn(ctx, () => checkPassword(password, kept, ctx.config.PASSWORD_PEPPER));
