import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
// A test of one part finds the whole shop declared, as a request does.
import "../../src/shop.ts";

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
