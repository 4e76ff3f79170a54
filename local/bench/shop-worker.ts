/**
 * The shop as it is deployed, but for its rate limits: locally the binding is played by one Durable Object for everybody,
 * which costs more than most routes do and is nothing like the platform's own.
 */
import shop from "../../src/index.ts";

export * from "../../src/index.ts";

const unlimited: RateLimit = { limit: () => Promise.resolve({ success: true }) };

let free: Env | undefined;
/** One object for the isolate, since the shop remembers the settings that it has checked by it. */
const withoutLimits = (env: Env): Env =>
  (free ??= { ...env, RATE_AUTH: unlimited, RATE_CHECKOUT: unlimited, RATE_WRITE: unlimited, RATE_READ: unlimited });

export default {
  ...shop,
  fetch: (request, env, execution) => shop.fetch(request, withoutLimits(env), execution),
} satisfies ExportedHandler<Env>;
