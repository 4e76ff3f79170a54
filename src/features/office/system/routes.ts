import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { checkHealth } from "./check-health.ts";
import { SystemError } from "./errors.ts";
import { HealthDto } from "./schemas.ts";

const health = route(
  {
    method: "get",
    path: "/health",
    operationId: "getHealth",
    tags: ["System"],
    summary: "Whether the shop can sell",
    description:
      "Looks at the database, the storage, the queue and an object; the answer is at most five seconds old. When one of them cannot be reached it is 503 `unhealthy` with the same `checks`. A local shop is 503 `starting` until its demo shop is whole.",
    access: everyone,
    responses: { 200: json(HealthDto, "All parts can be reached") },
    problems: [SystemError.unhealthy, SystemError.starting],
  },
  async (c) => {
    const { is_starting, not_offered, search, ...found } = await checkHealth(c.var.ctx);
    const failing = Object.entries(found.checks).filter(([, check]) => !check.ok);
    if (failing.length > 0)
      throw SystemError.unhealthy({ ...found, failing: failing.map(([name]) => name).join(", ") });
    if (is_starting) throw SystemError.starting();
    return c.json({ status: "ok" as const, ...found, search, not_offered }, 200);
  },
);

export const healthRoutes: readonly Route[] = [health];
