import { z } from "zod";
import { commit } from "#platform/outbox";
import { type Consumer, on } from "#platform/queue";
import { bumpCatalog } from "./version.ts";

const show = on(z.object({}), async (ctx, _message, once) => {
  await commit(ctx, [bumpCatalog(ctx), once]);
});

/** A variant that came into stock or ran out changes what lists show. */
export const catalogConsumer: Consumer = {
  name: "catalog",
  on: {
    "stock.flipped": show,
    "stocks.arrived": show,
  },
};
