import { stockEvents } from "#goods/inventory";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { on } from "#platform/data/queue";
import { bumpCatalog } from "./version.ts";

const show = async (ctx: Ctx, _message: unknown, once: Statement): Promise<void> => {
  await commit(ctx, [bumpCatalog(ctx), once]);
};

/** A variant that came into stock or ran out changes what lists show. */
export const catalogListeners = [on(stockEvents["stock.flipped"], show), on(stockEvents["stocks.arrived"], show)];
