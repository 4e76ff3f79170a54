import { type SandboxBindings, SandboxObject } from "../sandbox/sandbox-object.ts";
import { type ApiHost, serveApi } from "./api.ts";
import type { Call } from "./call.ts";
import { type ControlHost, serveControl } from "./control.ts";
import { newId } from "./ids.ts";
import { Store } from "./store.ts";
import { deliverDue, plan } from "./webhooks.ts";

export interface SandboxEnv extends SandboxBindings {
  ACCOUNT: DurableObjectNamespace<SandboxAccount>;
  STRIPE_WEBHOOK_SECRET?: string;
}

/** The whole account at the pretended provider: every object, every key and every event in one place. */
export class SandboxAccount extends SandboxObject<SandboxEnv> {
  readonly #store: Store;
  readonly #host: ApiHost & ControlHost;

  constructor(ctx: DurableObjectState, env: SandboxEnv) {
    super(ctx, env);
    this.#store = new Store(ctx.storage.sql);
    if (env.DELIVERY === "paused") this.#store.deliveries.beginPaused();
    const { shop_url } = this;
    this.#host = {
      store: this.#store,
      shop_url,
      in_flight: new Set(),
      transaction: (work) => ctx.storage.transactionSync(work),
      newCall: () => ({
        store: this.#store,
        now: Math.floor(Date.now() / 1_000),
        request_id: newId("req_", 14),
        idempotency_key: null,
        shop_url,
        events: [],
      }),
      deliver: (call: Call) => {
        plan(this.#store, call.events, Date.now());
        this.deliverSoon();
      },
      deliverSoon: () => this.deliverSoon(),
    };
  }

  override async fetch(request: Request): Promise<Response> {
    return new URL(request.url).pathname.startsWith("/dev/stripe")
      ? serveControl(this.#host, request)
      : serveApi(this.#host, request);
  }

  protected override async sendDue(): Promise<number | null> {
    const secret = this.env.STRIPE_WEBHOOK_SECRET;
    if (secret) await deliverDue({ store: this.#store, shop: this.env.SHOP, shop_url: this.shop_url, secret });
    return this.#store.deliveries.nextDue();
  }
}
