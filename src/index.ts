import { cartObject } from "#cart";
import { driveOpenCheckout } from "#checkout";
import { Stock } from "#inventory";
import { LoginAttempts, Quotas } from "#limits";
import { app } from "./app.ts";
import { queue } from "./queues.ts";
import { scheduled } from "./schedule.ts";

export { LoginAttempts, Quotas, Stock };
export class Cart extends cartObject({ drive: driveOpenCheckout }) {}

export default { fetch: app.fetch, queue, scheduled } satisfies ExportedHandler<Env>;
