import { Hono, type Context } from "hono";
import { PlatformError } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";

const FORWARDED = ["accept", "content-type"];

/** `/dev/stripe/*`: the sandbox's own levers and the page where a payment is approved. Only locally, and in no contract. */
async function forward(c: Context<AppEnv>): Promise<Response> {
  const sandbox = c.env.STRIPE_SANDBOX;
  if (!c.var.ctx.config.is_local || !sandbox) throw PlatformError.not_found();
  const headers = new Headers(
    FORWARDED.flatMap((name) => {
      const value = c.req.header(name);
      return value === undefined ? [] : [[name, value] as [string, string]];
    }),
  );
  const body = c.req.method === "GET" ? null : await c.req.arrayBuffer();
  const answer = await sandbox.fetch(c.req.url, { method: c.req.method, headers, body, redirect: "manual" });
  const csp = answer.headers.get("content-security-policy");
  if (csp !== null) c.set("csp", csp);
  return new Response(answer.body, answer);
}

export const stripeDevRoutes = new Hono<AppEnv>();
stripeDevRoutes.all("/dev/stripe", (c) => forward(c));
stripeDevRoutes.all("/dev/stripe/*", (c) => forward(c));
