import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
// A test of one part finds the whole shop declared, as a request does.
import "../../src/shop.ts";
import { forgetLate } from "./context.ts";

forgetLate();

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

/** The shop's own log says nothing that a test does not: not even the way to the reporter is worth it. */
// oxlint-disable-next-line no-console -- it is there to say nothing
console.info = () => {};
