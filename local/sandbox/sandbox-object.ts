import { DurableObject } from "cloudflare:workers";

export interface SandboxBindings {
  SHOP: Fetcher;
  SHOP_URL?: string;
  /** `paused`: no event is sent until someone says so. Tests begin like that, so that nothing arrives unasked. */
  DELIVERY?: string;
}

/** The one object of a pretended provider, which sends webhooks after its answers. */
export abstract class SandboxObject<Bindings extends SandboxBindings> extends DurableObject<Bindings> {
  #delivering: Promise<void> = Promise.resolve();

  /** Sends what is due, and gives when something is due next; null for never. */
  protected abstract sendDue(): Promise<number | null>;

  protected get shop_url(): string {
    return (this.env.SHOP_URL ?? "http://localhost:8787").replace(/\/$/, "");
  }

  override async alarm(): Promise<void> {
    await this.#deliver();
  }

  /** What is due goes out after the answer, one batch at a time; what is late waits for the alarm. */
  protected deliverSoon(): void {
    this.#delivering = this.#deliverAfter(this.#delivering);
    this.ctx.waitUntil(this.#delivering);
  }

  async #deliverAfter(earlier: Promise<void>): Promise<void> {
    await earlier.catch(() => undefined);
    await this.#deliver();
  }

  async #deliver(): Promise<void> {
    const due_at = await this.sendDue();
    if (due_at !== null) await this.ctx.storage.setAlarm(Math.max(due_at, Date.now() + 10));
  }
}
