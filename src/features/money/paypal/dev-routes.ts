import { Hono } from "hono";
import type { AppEnv } from "#platform/http/app-env";
import { forwardLocally } from "#platform/http/forward-locally";

/** `/dev/paypal/*`: the sandbox's own levers and the page where a payer approves. Only locally, and in no contract. */
export const paypalDevRoutes = new Hono<AppEnv>();
paypalDevRoutes.all("/dev/paypal", (c) => forwardLocally(c, c.env.PAYPAL_SANDBOX));
paypalDevRoutes.all("/dev/paypal/*", (c) => forwardLocally(c, c.env.PAYPAL_SANDBOX));
