import type { MiddlewareHandler } from "hono";
import { PlatformError } from "#platform/basics/errors";
import { describeError } from "#platform/basics/log";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { AppEnv } from "#platform/http/app-env";
import { type BlockList, isBlocked, type Origin, readBlocks } from "./match-origin.ts";
import { blocks } from "./tables.ts";

/** How old the list may be before it is read again, behind an answer that does not wait for it. */
const FRESH_MS = 20 * SECOND;
/** A list older than this is waited for: an isolate that slept must not let in who was blocked meanwhile. */
const STALE_MS = 50 * SECOND;
/** How long others leave the reading to one who has begun it. */
const REFRESH_MS = 5 * SECOND;
/** How long nobody asks again after it could not be read: the question stands before every limit. */
const RETRY_MS = SECOND;
/** Machines that must reach the shop whatever its keeper blocks: the providers of payments, and who watches over it. */
const EXEMPT = /^\/(api\/v1\/webhooks\/|health$)/;

type Known = { readonly list: BlockList; readonly read_at: number };
const nobody = readBlocks([]);
let known: Known | null = null;
/** When somebody last began to read it behind an answer. */
let refreshed_at = 0;
/** When it could last not be read. */
let failed_at = 0;

/** Each who needs it reads it alone: what another request has begun never ends when that one is cut off. */
async function read(ctx: Ctx): Promise<BlockList> {
  const read_at = ctx.now();
  const list = readBlocks(await ctx.db.select().from(blocks));
  known = { list, read_at };
  return list;
}

/** Makes this isolate read the list again for its next request. */
export function forgetBlocks(): void {
  known = null;
  refreshed_at = 0;
  failed_at = 0;
}

const unread = (ctx: Ctx, error: unknown): void => ctx.log.warn("block_list_unread", describeError(error));

/** When the list cannot be read, the last one counts: the catalog's cached answers go on while the database is away. */
async function listFor(ctx: Ctx): Promise<BlockList> {
  const age = known ? ctx.now() - known.read_at : Number.POSITIVE_INFINITY;
  if (known && age <= FRESH_MS) return known.list;
  if (known && age <= STALE_MS) {
    if (ctx.now() - refreshed_at > REFRESH_MS) {
      refreshed_at = ctx.now();
      ctx.afterAnswer(() => read(ctx).catch((error: unknown) => unread(ctx, error)));
    }
    return known.list;
  }
  if (ctx.now() - failed_at < RETRY_MS) return known?.list ?? nobody;
  try {
    return await read(ctx);
  } catch (error) {
    failed_at = ctx.now();
    unread(ctx, error);
    return known?.list ?? nobody;
  }
}

export const originOf = ({ client_address, client_place }: Ctx): Origin => ({
  address: client_address,
  country: client_place.country,
});

/** Turns away requests from addresses, ranges and countries on the list, within a minute of their being put there. Throws `blocked`. */
export const refuseBlocked: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { ctx } = c.var;
  if (!EXEMPT.test(c.req.path) && isBlocked(await listFor(ctx), originOf(ctx), ctx.now()))
    throw PlatformError.blocked();
  await next();
};
