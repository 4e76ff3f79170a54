import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "#platform/http/app-env";
import type { Route } from "#platform/http/route";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/** The methods that a path takes, for 405 and its `Allow`; none when there is nothing at the path. Middleware matches any method, so it is what more there is that counts. */
export function allowedMethods(app: OpenAPIHono<AppEnv>, path: string): string[] {
  const handlers = (method: string) =>
    app.router.match(method, path.length > 1 ? path.replace(/\/$/, "") : path)[0].length;
  const middleware = handlers("NONE");
  return METHODS.filter((method) => handlers(method === "HEAD" ? "GET" : method) > middleware);
}

const isParameter = (segment: string): boolean => segment.startsWith("{");

/**
 * The routes in the order in which they are mounted: by path, and where two differ first in a segment that one of them spells out and the
 * other leaves open, the one that spells it out. So `/roles/export` is found before `/roles/{id}`, whichever feature has it.
 */
export const literalFirst = (routes: readonly Route[]): Route[] =>
  routes
    .map((route) => ({ route, segments: route.route.path.split("/") }))
    .toSorted((a, b) => comparePaths(a.segments, b.segments))
    .map(({ route }) => route);

function comparePaths(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((segment, i) => segment !== b[i]);
  const [one, other] = [a[at], b[at]];
  if (one === undefined || other === undefined) return a.length - b.length;
  return Number(isParameter(one)) - Number(isParameter(other)) || (one < other ? -1 : 1);
}
