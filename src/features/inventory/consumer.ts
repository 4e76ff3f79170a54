import { type Consumer, on } from "#platform/queue";
import { StockChanged, StockOpened, StocksOpened } from "./messages.ts";
import { receiveOpening, receiveOpenings } from "./open-stock.ts";
import { projectLevels } from "./project-level.ts";

export const inventoryConsumer: Consumer = {
  name: "inventory",
  on: {
    "stock.opened": on(StockOpened, (ctx, opening, once) => receiveOpening(ctx, opening, [once])),
    "stocks.opened": on(StocksOpened, (ctx, { openings }, once) => receiveOpenings(ctx, openings, once)),
  },
  hints: {
    "stock.changed": (ctx, message) => projectLevels(ctx, [StockChanged.parse(message)]),
  },
};
