import { Hono } from "hono";
import type { AppEnv } from "#platform/http/app-env";
import { requireLocal } from "#platform/pages/layout";

/** `POST /dev/webhooks`: a receiver that takes everything, for the demo shop's own endpoint. Only locally, and in no contract. */
export const webhookDevRoutes = new Hono<AppEnv>();

webhookDevRoutes.post("/dev/webhooks", async (c) => {
  requireLocal(c.var.ctx);
  await c.req.raw.body?.cancel();
  return c.body(null, 204);
});
