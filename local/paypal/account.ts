import { type SandboxBindings, SandboxObject } from "../sandbox/sandbox-object.ts";
import { type ApiHost, serveApi } from "./api.ts";
import type { Call } from "./call.ts";
import { type ControlHost, serveControl } from "./control.ts";
import { Store } from "./store.ts";
import { deliverDue, plan } from "./webhooks.ts";

export interface PaypalEnv extends SandboxBindings {
  ACCOUNT: DurableObjectNamespace<SandboxPaypal>;
  PAYPAL_CLIENT_ID: string;
  PAYPAL_CLIENT_SECRET: string;
  PAYPAL_WEBHOOK_ID: string;
}

/** The whole account at the pretended PayPal: every order, every key and every event in one place. */
export class SandboxPaypal extends SandboxObject<PaypalEnv> {
  readonly #store: Store;
  readonly #host: ApiHost & ControlHost;

  constructor(ctx: DurableObjectState, env: PaypalEnv) {
    super(ctx, env);
    this.#store = new Store(ctx.storage.sql);
    if (env.DELIVERY === "paused") this.#store.deliveries.beginPaused();
    const { shop_url } = this;
    this.#host = {
      store: this.#store,
      client_id: env.PAYPAL_CLIENT_ID,
      client_secret: env.PAYPAL_CLIENT_SECRET,
      webhook_id: env.PAYPAL_WEBHOOK_ID,
      in_flight: new Set(),
      transaction: (work) => ctx.storage.transactionSync(work),
      newCall: () => ({ store: this.#store, now: Date.now(), shop_url, events: [] }),
      deliver: (call: Call) => {
        plan(this.#store, call.events, Date.now());
        this.deliverSoon();
      },
      deliverSoon: () => this.deliverSoon(),
    };
  }

  override async fetch(request: Request): Promise<Response> {
    return new URL(request.url).pathname.startsWith("/dev/paypal")
      ? serveControl(this.#host, request)
      : serveApi(this.#host, request);
  }

  protected override async sendDue(): Promise<number | null> {
    const { SHOP: shop, PAYPAL_WEBHOOK_ID: webhook_id } = this.env;
    await deliverDue({ store: this.#store, shop, shop_url: this.shop_url, webhook_id });
    return this.#store.deliveries.nextDue();
  }
}
