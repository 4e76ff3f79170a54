import type { Context } from "hono";
import type { ClientPlace } from "#platform/context";
import type { AppEnv } from "#platform/http/app-env";
import { networkOfClient } from "#platform/http/rate-limit";
import type { Contract } from "#platform/http/route";

/** What all of `/auth` has in common: limited by client address, and never kept for a repeat. */
export const authContract = {
  tags: ["Signing in"],
  rate: "auth",
  idempotency: "none",
} as const satisfies Partial<Contract>;

/** Where a request comes from, as far as sessions want to know. */
export type Client = ClientPlace & { readonly address: string; readonly user_agent: string | null };

/** Where the request comes from. */
export const clientOf = (c: Context<AppEnv>): Client => ({
  address: networkOfClient(c),
  user_agent: c.req.header("user-agent") ?? null,
  ...c.var.ctx.client_place,
});
