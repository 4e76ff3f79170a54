import { OpenAPIHono } from "@hono/zod-openapi";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { AppEnv } from "#platform/http/app-env";
import type { User } from "#platform/http/auth";
import { crossOrigin, security, trace, withContext } from "#platform/http/middleware";
import { onError } from "#platform/http/problem";
import { createRouter, type route } from "#platform/http/route";
import { someUser } from "./actors.ts";

const users: Record<string, User> = {
  shopper: someUser(),
  other: someUser({ id: "u2", session_id: "s2" }),
  clerk: someUser({ id: "u3", session_id: "s3", role: "staff", permissions: new Set(["catalog:read"]) }),
};

export type ProbeRequest = {
  method?: string;
  body?: BodyInit;
  headers?: Record<string, string>;
  as?: "shopper" | "other" | "clerk";
  env?: Partial<Env>;
};

/** A shop of just these routes behind the real middleware, to see what the platform does with them. */
export function probe(routes: ReturnType<typeof route>[]) {
  const app = new OpenAPIHono<AppEnv>({ strict: false });
  app.onError(onError);
  app.use(
    trace(async (_ctx, token) => users[token] ?? null),
    security,
    crossOrigin,
    withContext,
  );
  app.route("/api/v1", createRouter(routes));
  return async (path: string, { method = "GET", body, headers = {}, as, env: changed = {} }: ProbeRequest = {}) => {
    const execution = createExecutionContext();
    const request = new Request(`https://shop.test/api/v1${path}`, {
      method,
      headers: {
        ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
        ...(as ? { authorization: `Bearer ${as}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const response = await app.fetch(request, { ...env, ...changed }, execution);
    const text = await response.text();
    await waitOnExecutionContext(execution);
    return new Response(response.status === 204 || response.status === 304 ? null : text, response);
  };
}
