import { sql } from "drizzle-orm";
import { SECOND } from "#platform/basics/time";
import { Trips } from "#platform/basics/trips";
import type { Ctx } from "#platform/context";
import { type Database, openDatabase, type Statement } from "#platform/data/db";
import { commit, onCommit } from "#platform/data/outbox";
import { catalogState } from "./tables.ts";

const TRUSTED_MS = 10 * SECOND;
const REFRESHED_MS = 5 * SECOND;

type Known = { readonly version: number; readonly read_at: number; readonly bookmark: string | null };

/** What this isolate knows of the catalog's version. Each own change begins a new epoch: what was read before it counts no more. */
const memory: { known: Known | null; newest: number; epoch: number; refreshing: boolean } = {
  known: null,
  newest: 0,
  epoch: 0,
  refreshing: false,
};

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

/** The same for a message, once even when it is delivered again. */
export async function bumpOnce(ctx: Ctx, _message: unknown, once: Statement): Promise<void> {
  await commit(ctx, [bumpCatalog(ctx), once]);
}

function forget(): void {
  memory.known = null;
  memory.epoch += 1;
}

/** The version that may be taken for the present one without asking, or null: it is younger than 10 s, and not older than what the client has seen. */
export function trustedVersion(ctx: Ctx): number | null {
  const { known } = memory;
  if (!known || ctx.now() - known.read_at >= TRUSTED_MS) return null;
  const seen = ctx.client_bookmark;
  return seen === null || (known.bookmark !== null && known.bookmark >= seen) ? known.version : null;
}

/** A read of the version on its way: `learn` counts only when nothing was changed here meanwhile, and nothing newer is known. */
export function beginReading(ctx: Ctx): {
  learn: (version: number, bookmark: string | null) => void;
  isStale: (version: number) => boolean;
} {
  const epoch = memory.epoch;
  const read_at = ctx.now();
  return {
    isStale: (version) => version < memory.newest,
    learn: (version, bookmark) => {
      memory.newest = Math.max(memory.newest, version);
      if (memory.epoch === epoch && version >= memory.newest) memory.known = { version, read_at, bookmark };
    },
  };
}

/** Reads the version again after the answer, once it is older than 5 s, so that a busy isolate never waits for it. */
export function refreshSoon(ctx: Ctx): void {
  const { known } = memory;
  if (!known || memory.refreshing || ctx.now() - known.read_at < REFRESHED_MS) return;
  memory.refreshing = true;
  ctx.waitUntil(refresh(ctx).finally(() => (memory.refreshing = false)));
}

async function refresh(ctx: Ctx): Promise<void> {
  const session = ctx.env.DB.withSession("first-primary");
  const { learn } = beginReading(ctx);
  const row = await versionOf(openDatabase(session, new Trips())).get();
  learn(row?.version ?? 0, session.getBookmark());
}
