import { userOf } from "#platform/http/access";
import { signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { readCredit } from "./read-credit.ts";
import { StoreCreditDto, toStoreCreditDto } from "./schemas.ts";

const read = route(
  {
    method: "get",
    path: "/me/store-credit",
    operationId: "getStoreCredit",
    tags: ["Gift cards"],
    summary: "Read my store credit",
    description: "In each currency, with what happened to it. `use_store_credit` at checkout spends it.",
    access: signedIn,
    responses: { 200: json(StoreCreditDto, "The caller's store credit") },
  },
  async (c) => c.json(toStoreCreditDto(await readCredit(c.var.ctx, userOf(c.var.ctx).id)), 200),
);

export const storeCreditRoutes: readonly Route[] = [read];
