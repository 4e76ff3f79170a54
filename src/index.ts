import { DurableObject } from "cloudflare:workers";
import { Stock } from "#inventory";
import { app } from "./app.ts";
import { queue } from "./queues.ts";
import { scheduled } from "./schedule.ts";

export { Stock };
export class Cart extends DurableObject<Env> {}
export class LoginAttempts extends DurableObject<Env> {}

export default { fetch: app.fetch, queue, scheduled } satisfies ExportedHandler<Env>;
