import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
// A verb that is called by itself finds what the list hands over to the features.
import "../../src/shop.ts";

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
