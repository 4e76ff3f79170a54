import { z } from "zod";
import { atLeastOne, defineSettings, flag } from "#platform/settings";

export const webhookSettings = defineSettings(
  {
    /** The most endpoints that the shop has at the same time. */
    WEBHOOK_ENDPOINTS_MAX: atLeastOne.pipe(z.int().max(100)).default(20),
    /** How long an endpoint may take to answer. */
    WEBHOOK_TIMEOUT_MS: atLeastOne.pipe(z.int().max(30_000)).default(10_000),
    /** Whether plain http to this machine is delivered to, for a receiver that is being developed. */
    WEBHOOK_LOOPBACK: flag.default(false),
  },
  ({ WEBHOOK_LOOPBACK }, config) =>
    WEBHOOK_LOOPBACK && !("ENVIRONMENT" in config && config.ENVIRONMENT === "local")
      ? "WEBHOOK_LOOPBACK is true, which only a local shop may have"
      : null,
);
