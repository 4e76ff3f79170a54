import { is, SQL, sql } from "drizzle-orm";
import { SECOND } from "#platform/basics/time";
import { Trips } from "#platform/basics/trips";
import type { Ctx } from "#platform/context";
import { type Database, openDatabase, type Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { commit, onCommit, publish } from "#platform/data/outbox";
import { TrustedVersion } from "#platform/data/trusted-version";
import { catalogEvents } from "./events.ts";
import { forgetVariants } from "./sellable-variants.ts";
import { catalogState, productChanges } from "./tables.ts";

const TRUSTED_MS = 10 * SECOND;
const REFRESHED_MS = 5 * SECOND;

/** What this isolate knows of the catalog's version. */
export const catalogVersion = new TrustedVersion(TRUSTED_MS);
const memory = { refreshing: false };

/** The catalog's version, for the batch of the read that it is for. */
export const versionOf = (db: Database) => db.select({ version: catalogState.version }).from(catalogState);

/**
 * A statement that makes every cached catalog answer old. It belongs in the batch of whatever changes what catalog answers show;
 * the isolate that commits it sees the change with its next read, all others within 10 seconds.
 */
export function bumpCatalog(ctx: Ctx): Statement {
  onCommit(ctx, forget);
  return ctx.db
    .insert(catalogState)
    .values({ id: 1, version: 1 })
    .onConflictDoUpdate({ target: catalogState.id, set: { version: sql`${catalogState.version} + 1` } });
}

/**
 * As `bumpCatalog`, of a change to these products, which all who keep copies of them hear of by `products.changed`: by their ids, or by
 * a select of their ids as they stand at this place of the batch. Each is marked with the version that the change makes.
 */
export const changeProducts = (ctx: Ctx, ids: readonly string[] | SQL): Statement[] => [
  bumpCatalog(ctx),
  insertSelect(
    ctx,
    productChanges,
    {
      product_id: sql`products.id`,
      version: sql`(SELECT version FROM catalog_state)`,
      changed_at: ctx.now(),
    },
    sql`FROM products WHERE products.id IN (${is(ids, SQL) ? ids : sql`SELECT value FROM json_each(${JSON.stringify(ids)})`})`,
  ).onConflictDoUpdate({
    target: productChanges.product_id,
    set: { version: sql`excluded.version`, changed_at: sql`excluded.changed_at` },
  }),
  publish(ctx, catalogEvents["products.changed"], {}),
];

/** The same for variants that a message names, once even when it is delivered again. */
export async function changeOnce(ctx: Ctx, variant_ids: readonly string[], once: Statement): Promise<void> {
  const ids = sql`SELECT v.product_id FROM json_each(${JSON.stringify(variant_ids)}) i JOIN variants v ON v.id = i.value`;
  await commit(ctx, [...changeProducts(ctx, ids), once]);
}

function forget(): void {
  catalogVersion.forget();
  forgetVariants(null);
}

/** Reads the version again after the answer, once it is older than 5 s, so that a busy isolate never waits for it. */
export function refreshSoon(ctx: Ctx): void {
  if (memory.refreshing || (catalogVersion.age(ctx) ?? 0) < REFRESHED_MS) return;
  memory.refreshing = true;
  ctx.waitUntil(refresh(ctx).finally(() => (memory.refreshing = false)));
}

async function refresh(ctx: Ctx): Promise<void> {
  const session = ctx.env.DB.withSession("first-primary");
  const { learn } = catalogVersion.beginReading(ctx);
  const row = await versionOf(openDatabase(session, new Trips())).get();
  learn(row?.version ?? 0, session.getBookmark());
}
