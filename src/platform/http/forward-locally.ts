import type { Context } from "hono";
import { PlatformError } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";

const FORWARDED = ["accept", "content-type"];

/** Hands a request for the levers of a sandbox on to it. 404 anywhere but locally, and without a sandbox. */
export async function forwardLocally(c: Context<AppEnv>, sandbox: Fetcher | undefined): Promise<Response> {
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
