import { DurableObject } from "cloudflare:workers";
import { LoginAttempts } from "#accounts";
import { Stock } from "#inventory";
import { app } from "./app.ts";
import { queue } from "./queues.ts";
import { scheduled } from "./schedule.ts";

export { LoginAttempts, Stock };
export class Cart extends DurableObject<Env> {}

export default { fetch: app.fetch, queue, scheduled } satisfies ExportedHandler<Env>;
