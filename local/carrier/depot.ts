import { type SandboxBindings, SandboxObject } from "../sandbox/sandbox-object.ts";
import { serveApi } from "./api.ts";
import { type ControlHost, serveControl } from "./control.ts";
import { Store } from "./store.ts";
import { deliverDue } from "./webhooks.ts";

export interface CarrierEnv extends SandboxBindings {
  DEPOT: DurableObjectNamespace<SandboxDepot>;
  CARRIER_KEY?: string;
  CARRIER_WEBHOOK_SECRET?: string;
}

/** All of the pretended carrier: labels, parcels and webhooks in one place. */
export class SandboxDepot extends SandboxObject<CarrierEnv> {
  readonly #host: ControlHost;

  constructor(ctx: DurableObjectState, env: CarrierEnv) {
    super(ctx, env);
    const store = new Store(ctx.storage.sql);
    if (env.DELIVERY === "paused") store.deliveries.beginPaused();
    this.#host = { store, deliverSoon: () => this.deliverSoon() };
  }

  override async fetch(request: Request): Promise<Response> {
    return new URL(request.url).pathname.startsWith("/dev/carrier")
      ? serveControl(this.#host, request)
      : serveApi(this.#host.store, this.env.CARRIER_KEY ?? "", request);
  }

  protected override async sendDue(): Promise<number | null> {
    const { store } = this.#host;
    const secret = this.env.CARRIER_WEBHOOK_SECRET;
    if (secret) await deliverDue({ store, shop: this.env.SHOP, shop_url: this.shop_url, secret });
    return store.deliveries.nextDue();
  }
}
