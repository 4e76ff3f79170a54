import { DurableObject } from "cloudflare:workers";
import { type ApiHost, serveApi } from "./api.ts";
import type { Call } from "./call.ts";
import { type ControlHost, serveControl } from "./control.ts";
import { newId } from "./ids.ts";
import { Store } from "./store.ts";
import { deliverDue, hasSettings, nextDue, plan, readSettings, writeSettings } from "./webhooks.ts";

export interface SandboxEnv {
  ACCOUNT: DurableObjectNamespace<SandboxAccount>;
  SHOP: Fetcher;
  SHOP_URL?: string;
  STRIPE_WEBHOOK_SECRET?: string;
  /** `paused`: no event is sent until someone says so. Tests begin like that, so that nothing arrives unasked. */
  DELIVERY?: string;
}

/** The whole account at the pretended provider: every object, every key and every event in one place. */
export class SandboxAccount extends DurableObject<SandboxEnv> {
  readonly #store: Store;
  readonly #host: ApiHost & ControlHost;
  #delivering: Promise<void> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: SandboxEnv) {
    super(ctx, env);
    this.#store = new Store(ctx.storage.sql);
    if (env.DELIVERY === "paused" && !hasSettings(this.#store))
      writeSettings(this.#store, { ...readSettings(this.#store), paused: true });
    const shop_url = this.#shopUrl();
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
        this.#deliverSoon();
      },
      deliverSoon: () => this.#deliverSoon(),
    };
  }

  override async fetch(request: Request): Promise<Response> {
    return new URL(request.url).pathname.startsWith("/dev/stripe")
      ? serveControl(this.#host, request)
      : serveApi(this.#host, request);
  }

  override async alarm(): Promise<void> {
    await this.#deliver();
  }

  #shopUrl(): string {
    return (this.env.SHOP_URL ?? "http://localhost:8787").replace(/\/$/, "");
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
    const secret = this.env.STRIPE_WEBHOOK_SECRET;
    if (secret) await deliverDue({ store: this.#store, shop: this.env.SHOP, shop_url: this.#shopUrl(), secret });
    const due_at = nextDue(this.#store);
    if (due_at !== null) await this.ctx.storage.setAlarm(Math.max(due_at, Date.now() + 10));
  }
}
