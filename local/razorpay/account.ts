import { type SandboxBindings, SandboxObject } from "../sandbox/sandbox-object.ts";
import { type ApiHost, serveApi } from "./api.ts";
import type { Call } from "./call.ts";
import { type ControlHost, serveControl } from "./control.ts";
import { Store } from "./store.ts";
import { deliverDue, plan } from "./webhooks.ts";

export interface RazorpayEnv extends SandboxBindings {
  ACCOUNT: DurableObjectNamespace<SandboxRazorpay>;
  RAZORPAY_KEY_ID: string;
  RAZORPAY_KEY_SECRET: string;
  RAZORPAY_WEBHOOK_SECRET: string;
}

/** The whole account at the pretended Razorpay: every order, every payment and every event in one place. */
export class SandboxRazorpay extends SandboxObject<RazorpayEnv> {
  readonly #store: Store;
  readonly #host: ApiHost & ControlHost;

  constructor(ctx: DurableObjectState, env: RazorpayEnv) {
    super(ctx, env);
    this.#store = new Store(ctx.storage.sql);
    if (env.DELIVERY === "paused") this.#store.deliveries.beginPaused();
    this.#host = {
      store: this.#store,
      key_id: env.RAZORPAY_KEY_ID,
      key_secret: env.RAZORPAY_KEY_SECRET,
      webhook_secret: env.RAZORPAY_WEBHOOK_SECRET,
      in_flight: new Set(),
      transaction: (work) => ctx.storage.transactionSync(work),
      newCall: () => ({ store: this.#store, now: Math.floor(Date.now() / 1_000), events: [] }),
      deliver: (call: Call) => {
        plan(this.#store, call.events, Date.now());
        this.deliverSoon();
      },
      deliverSoon: () => this.deliverSoon(),
    };
  }

  override async fetch(request: Request): Promise<Response> {
    return new URL(request.url).pathname.startsWith("/dev/razorpay")
      ? serveControl(this.#host, request)
      : serveApi(this.#host, request);
  }

  protected override async sendDue(): Promise<number | null> {
    const { SHOP: shop, RAZORPAY_WEBHOOK_SECRET: webhook_secret } = this.env;
    await deliverDue({ store: this.#store, shop, shop_url: this.shop_url, webhook_secret });
    return this.#store.deliveries.nextDue();
  }
}
