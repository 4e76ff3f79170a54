import { z } from "zod";
import type { Config } from "#platform/config";
import { atLeastOne, defineSettings, flag } from "#platform/settings";

export const webhookSettings = defineSettings({
  /** The most endpoints that the shop has at the same time. */
  WEBHOOK_ENDPOINTS_MAX: atLeastOne.pipe(z.int().max(100)).default(20),
  /** How long an endpoint may take to answer. */
  WEBHOOK_TIMEOUT_MS: atLeastOne.pipe(z.int().max(30_000)).default(10_000),
  /** Whether plain http to this machine is delivered to, for a receiver that is being developed. Without effect anywhere else. */
  WEBHOOK_LOOPBACK: flag.default(false),
});

/** Whether endpoints may be on this machine: never those of a shop that is deployed. */
export const allowsLoopback = (config: Config): boolean =>
  config.is_local && webhookSettings.of(config).WEBHOOK_LOOPBACK;
