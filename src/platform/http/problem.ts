import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { type AppError, isAppError, PlatformError } from "#platform/basics/errors";
import { createLog, describeError } from "#platform/basics/log";
import { isOutage } from "#platform/basics/outage";
import type { AppEnv } from "#platform/http/app-env";
import { titleOf } from "#platform/messages/problem-titles";

/** A refusal as its problem says it. */
export const problemOf = (error: AppError, request_id: string) => ({
  ...error.details,
  type: `/problems/${error.code}`,
  title: titleOf(error.status),
  status: error.status,
  detail: error.message,
  code: error.code,
  request_id,
});

/** The answer for a refusal: `application/problem+json` by RFC 9457, with the headers its status calls for. */
export function toProblem(c: Context<AppEnv>, error: AppError): Response {
  const { status } = error;
  const body = problemOf(error, c.get("request_id"));
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (status === 401) headers.set("www-authenticate", "Bearer");
  if (error.retry_after_seconds !== undefined) headers.set("retry-after", String(error.retry_after_seconds));
  if (status === 429)
    headers.set("ratelimit", `"${c.get("rate_class") ?? "default"}";r=0;t=${error.retry_after_seconds ?? 60}`);
  // With what was set for the answer before it was refused, such as the limit that the request counts against.
  return c.body(JSON.stringify(body), new Response(null, { status, headers }));
}

/**
 * The last stop of everything thrown: refusals become their problem, an outage that outlasted its retries a 503 that says when to
 * come back; what was not expected is logged by kind and shows no inside.
 */
export function onError(error: Error, c: Context<AppEnv>): Response {
  if (isAppError(error)) return toProblem(c, error);
  if (error instanceof HTTPException && error.status === 400) return toProblem(c, PlatformError.malformed_form());
  createLog({ request_id: c.get("request_id") }).error("unexpected", { method: c.req.method, ...describeError(error) });
  return toProblem(c, isOutage(error) ? PlatformError.overloaded() : PlatformError.internal_error());
}
