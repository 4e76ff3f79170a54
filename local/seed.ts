/**
 * `npm run seed`: fills the demo shop that is open on this machine (PORT, 8787 by default). `npm start` does it by itself
 * the first time; this is for when something was deleted.
 */
import "./lib/help.ts";
import { dim } from "./lib/terminal.ts";
import { fillDemoShop } from "./seed/fill.ts";
import { placeDemoOrders } from "./seed/orders.ts";

const url = process.argv[2] ?? `http://localhost:${process.env.PORT ?? 8787}`;
await fillDemoShop(url, (line) => console.log(dim(line)));
await placeDemoOrders(url);
console.log(`The demo shop at ${url} is full.`);
