import { Hono } from "hono";
import type { AppEnv } from "#platform/http/app-env";
import { finishDemoShop } from "./demo-shop.ts";

/** `/dev/filled`: `npm start` says that the demo shop is whole. It is there only locally, and in no contract. */
export const devSystemRoutes = new Hono<AppEnv>();

devSystemRoutes.post("/dev/filled", async (c) => {
  await finishDemoShop(c.var.ctx);
  return c.body(null, 204);
});
