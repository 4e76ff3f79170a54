import { Hono } from "hono";
import type { AppEnv } from "#platform/http/app-env";
import { forwardLocally } from "#platform/http/forward-locally";

/** `/dev/carrier/*`: the levers of the carrier's stand-in. Only locally, and in no contract. */
export const parcelApiDevRoutes = new Hono<AppEnv>();
parcelApiDevRoutes.all("/dev/carrier", (c) => forwardLocally(c, c.env.CARRIER_SANDBOX));
parcelApiDevRoutes.all("/dev/carrier/*", (c) => forwardLocally(c, c.env.CARRIER_SANDBOX));
