import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** Once for an isolate, whose files share the database: a setup file is run again for each of them. */
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
await applyD1Migrations(env.SEARCH, env.TEST_SEARCH_MIGRATIONS);
