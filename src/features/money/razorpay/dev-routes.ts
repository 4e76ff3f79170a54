import { Hono } from "hono";
import type { AppEnv } from "#platform/http/app-env";
import { forwardLocally } from "#platform/http/forward-locally";

/** `/dev/razorpay/*`: the sandbox's own levers and the page that stands in for Razorpay Checkout. Only locally, and in no contract. */
export const razorpayDevRoutes = new Hono<AppEnv>();
razorpayDevRoutes.all("/dev/razorpay", (c) => forwardLocally(c, c.env.RAZORPAY_SANDBOX));
razorpayDevRoutes.all("/dev/razorpay/*", (c) => forwardLocally(c, c.env.RAZORPAY_SANDBOX));
