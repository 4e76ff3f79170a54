import { DurableObject } from "cloudflare:workers";
import { serveApi } from "./api.ts";
import { type ControlHost, serveControl } from "./control.ts";
import { Store } from "./store.ts";
import { deliverDue, hasSettings, nextDue, readSettings, writeSettings } from "./webhooks.ts";

export interface CarrierEnv {
  DEPOT: DurableObjectNamespace<SandboxDepot>;
  SHOP: Fetcher;
  SHOP_URL?: string;
  CARRIER_KEY?: string;
  CARRIER_WEBHOOK_SECRET?: string;
  /** `paused`: no event is sent until someone says so. Tests begin like that, so that nothing arrives unasked. */
  DELIVERY?: string;
}

/** All of the pretended carrier: labels, parcels and webhooks in one place. */
export class SandboxDepot extends DurableObject<CarrierEnv> {
  readonly #host: ControlHost;
  #delivering: Promise<void> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: CarrierEnv) {
    super(ctx, env);
    const store = new Store(ctx.storage.sql);
    if (env.DELIVERY === "paused" && !hasSettings(store))
      writeSettings(store, { ...readSettings(store), paused: true });
    this.#host = { store, deliverSoon: () => this.#deliverSoon() };
  }

  override async fetch(request: Request): Promise<Response> {
    return new URL(request.url).pathname.startsWith("/dev/carrier")
      ? serveControl(this.#host, request)
      : serveApi(this.#host.store, this.env.CARRIER_KEY ?? "", request);
  }

  override async alarm(): Promise<void> {
    await this.#deliver();
  }

  /** What is due goes out after the answer, one batch at a time; what is late waits for the alarm. */
  #deliverSoon(): void {
    this.#delivering = this.#deliverAfter(this.#delivering);
    this.ctx.waitUntil(this.#delivering);
  }

  async #deliverAfter(earlier: Promise<void>): Promise<void> {
    await earlier.catch(() => undefined);
    await this.#deliver();
  }

  async #deliver(): Promise<void> {
    const { store } = this.#host;
    const shop_url = (this.env.SHOP_URL ?? "http://localhost:8787").replace(/\/$/, "");
    const secret = this.env.CARRIER_WEBHOOK_SECRET;
    if (secret) await deliverDue({ store, shop: this.env.SHOP, shop_url, secret });
    const due_at = nextDue(store);
    if (due_at !== null) await this.ctx.storage.setAlarm(Math.max(due_at, Date.now() + 10));
  }
}
