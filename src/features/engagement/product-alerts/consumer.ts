import { stockEvents } from "#goods/inventory";
import { commit } from "#platform/data/outbox";
import { on } from "#platform/data/queue";
import { alertEvents } from "./events.ts";
import { askToConfirm, tell } from "./mails.ts";
import { meetStock } from "./meet-alerts.ts";

export const alertListeners = [
  on(stockEvents["stock.flipped"], async (ctx, { variant_id, in_stock }, once) => {
    if (in_stock) await meetStock(ctx, variant_id);
    await commit(ctx, [once]);
  }),
  on(alertEvents["product_alert.requested"], askToConfirm),
  on(alertEvents["product_alert.met"], tell),
];
