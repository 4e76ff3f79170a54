import { Hono } from "hono";
import type { AppEnv } from "#platform/http/app-env";
import { forwardLocally } from "#platform/http/forward-locally";

/** `/dev/stripe/*`: the sandbox's own levers and the page where a payment is approved. Only locally, and in no contract. */
export const stripeDevRoutes = new Hono<AppEnv>();
stripeDevRoutes.all("/dev/stripe", (c) => forwardLocally(c, c.env.STRIPE_SANDBOX));
stripeDevRoutes.all("/dev/stripe/*", (c) => forwardLocally(c, c.env.STRIPE_SANDBOX));
