import { Hono, type Context } from "hono";
import { PlatformError } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";

/** `/dev/carrier/*`: the levers of the carrier's stand-in. Only locally, and in no contract. */
async function forward(c: Context<AppEnv>): Promise<Response> {
  const sandbox = c.env.CARRIER_SANDBOX;
  if (!c.var.ctx.config.is_local || !sandbox) throw PlatformError.not_found();
  const type = c.req.header("content-type");
  const body = c.req.method === "GET" ? null : await c.req.arrayBuffer();
  const headers = new Headers(type === undefined ? [] : [["content-type", type]]);
  const answer = await sandbox.fetch(c.req.url, { method: c.req.method, headers, body, redirect: "manual" });
  return new Response(answer.body, answer);
}

export const parcelApiDevRoutes = new Hono<AppEnv>();
parcelApiDevRoutes.all("/dev/carrier", (c) => forward(c));
parcelApiDevRoutes.all("/dev/carrier/*", (c) => forward(c));
