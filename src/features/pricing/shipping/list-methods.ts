import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/data/cursor";
import type { Database } from "#platform/data/db";
import { countMethods, type MethodFilter, selectMethods } from "./store.ts";

/** A page of methods in the shop's order, in one trip to `db`. */
export const listMethods = (ctx: Ctx, db: Database, request: MethodFilter & PageRequest) =>
  readPage(
    ctx,
    request,
    {
      list: "shipping_methods",
      rows: (after) => selectMethods(db, request, after, request.limit),
      total: countMethods(db, request),
      keysOf: (row) => [row.position, row.id],
    },
    db,
  );
