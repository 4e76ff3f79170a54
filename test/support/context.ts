import { env } from "cloudflare:workers";
import { createContext, type Ctx } from "#platform/context";
import type { Actor } from "#platform/http/auth";

const late: Promise<unknown>[] = [];

/** A context outside any request, for seeding and for what no route does. */
export const testContext = (options: { actor?: Actor; now?: () => number; env?: Env } = {}): Ctx =>
  createContext({ env, waitUntil: (work) => void late.push(work), actor: { type: "system", id: "test" }, ...options });

/** Waits for what `waitUntil` was given. */
export async function settleLate(): Promise<void> {
  await Promise.allSettled(late.splice(0));
}

/** Gives up what an earlier file left: its requests are over, so it may never end. */
export const forgetLate = (): void => void late.splice(0);
