import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { AppEnv } from "#platform/app-env";
import type { Contract } from "#platform/http";
import { networkOfClient } from "#platform/rate-limit";
import type { Client } from "./sign-in-person.ts";

/** What all of `/auth` has in common: limited by client address, and never kept for a repeat. */
export const auth = { tags: ["Signing in"], rate: "auth", idempotency: "none" } as const satisfies Partial<Contract>;

/** Where the request comes from. */
export const clientOf = (c: Context<AppEnv>): Client => ({
  address: networkOfClient(c),
  user_agent: c.req.header("user-agent") ?? null,
  ...c.var.ctx.client_place,
});

/** What each way in takes along. */
export const CartHeader = z.object({
  "cart-token": z
    .string()
    .optional()
    .openapi({ description: "A guest's cart, which is merged into the account's own." }),
});
