import { readLag } from "#discovery/search";
import { stockOf } from "#goods/stock";
import { selectMethodTerms, unconfiguredMethods } from "#money/providers";
import { describeError } from "#platform/basics/log";
import { Recent } from "#platform/basics/recent";
import { SECOND, toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { isDemoShopFilling } from "./demo-shop.ts";

const PATIENCE_MS = 3 * SECOND;
/** An object of its own, of no variant: looking at it changes nothing and wakes nobody else's. */
const PROBE_ID = "00000000-0000-7000-8000-000000000000";

type Check = { readonly ok: boolean; readonly ms: number };
export type Health = {
  readonly checks: Readonly<Record<"database" | "storage" | "queue" | "object", Check>>;
  /** How far the index is behind the catalog; null where it does not answer. Nothing that a purchase needs waits for it. */
  readonly search: { readonly waiting_changes: number; readonly oldest_change_at: string | null } | null;
  readonly checked_at: string;
  /** Ways to pay that are switched on and lack settings. */
  readonly not_offered: ReturnType<typeof unconfiguredMethods>;
  /** Locally, while the demo shop is being filled. */
  readonly is_starting: boolean;
};

/** The last answer, by the isolate's own environment: a monitor that asks a hundred times a second costs one look in five seconds. A request's promise cannot be waited for by another, so only answers are kept. */
const latest = new Recent<Health, Env>({ kept_ms: 5 * SECOND, max: 1 });

/** Looks at everything that a purchase needs. The answer is kept for five seconds, unless the shop is only starting. */
export async function checkHealth(ctx: Ctx): Promise<Health> {
  const known = latest.get(ctx.env, ctx.now());
  if (known) return known;
  const health = await lookAtAll(ctx);
  if (!health.is_starting) latest.put(ctx.env, health, ctx.now());
  return health;
}

async function lookAtAll(ctx: Ctx): Promise<Health> {
  let is_starting = false;
  let not_offered: Health["not_offered"] = [];
  let search: Health["search"] = null;
  const [database, storage, queue, object] = await Promise.all([
    look(ctx, "database", async () => {
      not_offered = unconfiguredMethods(ctx, await selectMethodTerms(ctx));
      is_starting = await isDemoShopFilling(ctx);
    }),
    look(ctx, "storage", async () => ctx.env.MEDIA.head("health")),
    look(ctx, "queue", async () => ctx.env.ORDERS.metrics()),
    look(ctx, "object", async () => stockOf(ctx, PROBE_ID).level()),
    look(ctx, "search", async () => {
      const { waiting, oldest_at } = await readLag(ctx);
      search = { waiting_changes: waiting, oldest_change_at: toIsoOrNull(oldest_at) };
    }),
  ]);
  return {
    checks: { database, storage, queue, object },
    search,
    checked_at: toIso(ctx.now()),
    not_offered,
    is_starting,
  };
}

async function look(ctx: Ctx, name: string, call: () => Promise<unknown>): Promise<Check> {
  const started = ctx.now();
  const late = new AbortController();
  try {
    await Promise.race([
      call(),
      scheduler.wait(PATIENCE_MS, { signal: late.signal }).then(() => Promise.reject(new Error("too slow"))),
    ]);
    return { ok: true, ms: ctx.now() - started };
  } catch (error) {
    ctx.log.error("health_check_failed", { check: name, ...describeError(error) });
    return { ok: false, ms: ctx.now() - started };
  } finally {
    late.abort();
  }
}
