// A test of one part finds the whole shop declared, as a request does.
import "../../src/shop.ts";
import "./entry-once.ts";
import "./migrated.ts";
import { env } from "cloudflare:workers";
import { afterAll } from "vitest";
import { forgetLate } from "./context.ts";

forgetLate();

// An endpoint that a file leaves would hear of all that later ones do, and look for a host that there is not.
afterAll(async () => {
  await env.DB.prepare(
    "UPDATE webhook_endpoints SET is_active = 0, disabled_at = 1, disabled_reason = 'staff' WHERE is_active = 1",
  ).run();
});

/** The shop's own log says nothing that a test does not: not even the way to the reporter is worth it. */
// oxlint-disable-next-line no-console -- it is there to say nothing
console.info = () => {};
