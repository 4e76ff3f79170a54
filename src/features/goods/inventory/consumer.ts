import { stockHints } from "#goods/stock";
import { on, onHints } from "#platform/data/queue";
import { stockEvents } from "./events.ts";
import { sendLowStockAlert } from "./mails.ts";
import { receiveOpening, receiveOpenings } from "./open-stock.ts";
import { projectLevels } from "./project-level.ts";
import { projectMovements } from "./project-movements.ts";

export const stockListeners = [
  on(stockEvents["stock.opened"], (ctx, opening, once) => receiveOpening(ctx, opening, [once])),
  on(stockEvents["stocks.opened"], (ctx, { openings }, once) => receiveOpenings(ctx, openings, once)),
  on(stockEvents["stock.low"], sendLowStockAlert),
  onHints(stockHints["stock.changed"], (ctx, changes) => {
    const lines = changes.flatMap(({ variant_id, movements }) => movements.map((line) => ({ ...line, variant_id })));
    const snapshots = changes.map(({ movements: _lines, ...snapshot }) => snapshot);
    return projectLevels(ctx, snapshots, projectMovements(ctx, lines));
  }),
];
