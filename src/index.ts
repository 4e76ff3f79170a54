import { DurableObject } from "cloudflare:workers";
import { app } from "./app.ts";
import { queue } from "./queues.ts";
import { scheduled } from "./schedule.ts";

export class Cart extends DurableObject<Env> {}
export class Stock extends DurableObject<Env> {}
export class LoginAttempts extends DurableObject<Env> {}

export default { fetch: app.fetch, queue, scheduled } satisfies ExportedHandler<Env>;
