import { stockHints } from "#goods/stock";
import { on, onHint } from "#platform/data/queue";
import { stockEvents } from "./events.ts";
import { sendLowStockAlert } from "./mails.ts";
import { receiveOpening, receiveOpenings } from "./open-stock.ts";
import { projectLevels } from "./project-level.ts";
import { projectMovements } from "./project-movements.ts";

export const stockListeners = [
  on(stockEvents["stock.opened"], (ctx, opening, once) => receiveOpening(ctx, opening, [once])),
  on(stockEvents["stocks.opened"], (ctx, { openings }, once) => receiveOpenings(ctx, openings, once)),
  on(stockEvents["stock.low"], sendLowStockAlert),
  onHint(stockHints["stock.changed"], (ctx, { movements, ...snapshot }) => {
    const { variant_id } = snapshot;
    const lines = projectMovements(
      ctx,
      movements.map((line) => ({ ...line, variant_id })),
    );
    return projectLevels(ctx, [snapshot], lines);
  }),
];
