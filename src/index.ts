import { LoginAttempts, Quotas } from "#access/limits";
import { WebhookSender } from "#channels/webhook-deliveries";
import { Stock } from "#goods/stock";
import { cartObject } from "#ordering/cart";
import { driveOpenCheckout } from "#ordering/checkout";
import { app } from "./app.ts";
import { queue } from "./queues.ts";
import { scheduled } from "./schedule.ts";

export { LoginAttempts, Quotas, Stock, WebhookSender };
export class Cart extends cartObject({ drive: driveOpenCheckout }) {}

export default { fetch: app.fetch, queue, scheduled } satisfies ExportedHandler<Env>;
