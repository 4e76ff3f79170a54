import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "#platform/http";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/** The methods that a path takes, for 405 and its `Allow`; none when there is nothing at the path. Middleware matches any method, so it is what more there is that counts. */
export function allowedMethods(app: OpenAPIHono<AppEnv>, path: string): string[] {
  const handlers = (method: string) =>
    app.router.match(method, path.length > 1 ? path.replace(/\/$/, "") : path)[0].length;
  const middleware = handlers("NONE");
  return METHODS.filter((method) => handlers(method === "HEAD" ? "GET" : method) > middleware);
}
