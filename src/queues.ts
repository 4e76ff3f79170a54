import { createQueueHandler } from "#platform/data/queue";
import { shop } from "./shop.ts";

/** Both queues take any message: `orders` is apart so that a flood of events never delays an order. */
export const queue = createQueueHandler(shop);
