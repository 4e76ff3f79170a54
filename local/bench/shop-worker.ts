/**
 * The shop as it is deployed, but for what Miniflare plays at a cost that is nothing like the platform's own: rate limits, locally one
 * Durable Object for everybody, and mail, locally four more Workers.
 */
import shop from "../../src/index.ts";

export * from "../../src/index.ts";

const unlimited: RateLimit = { limit: () => Promise.resolve({ success: true }) };
const MAILER: SendEmail = { send: () => Promise.resolve({ messageId: "" }) };

let free: Env | undefined;
/** One object for the isolate, since the shop remembers the settings that it has checked by it. */
const withoutPlay = (env: Env): Env =>
  (free ??= {
    ...env,
    MAILER,
    RATE_AUTH: unlimited,
    RATE_CHECKOUT: unlimited,
    RATE_WRITE: unlimited,
    RATE_READ: unlimited,
  });

export default {
  fetch: (request, env, execution) => shop.fetch(request, withoutPlay(env), execution),
  queue: (batch, env, execution) => shop.queue(batch, withoutPlay(env), execution),
  scheduled: (controller, env, execution) => shop.scheduled(controller, withoutPlay(env), execution),
} satisfies ExportedHandler<Env>;
