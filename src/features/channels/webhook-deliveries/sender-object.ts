import { DurableObject } from "cloudflare:workers";
import { createLog, describeError } from "#platform/basics/log";
import { MINUTE } from "#platform/basics/time";
import { createContext } from "#platform/context";
import { deliverTo } from "./deliver-to.ts";

/** While a run goes on, this is when another one starts over, should this one be cut off. */
const SAFETY_MS = MINUTE;
const AFTER_FAILURE_MS = 10_000;
const ENDPOINT = "endpoint_id";

/**
 * Delivers to one endpoint, by whose id it is named: one run at a time, so that its events keep their order, and apart from every
 * other endpoint, so that a slow one holds up nobody. What there is to do stands in D1; the object itself keeps its alarm alone.
 */
export class WebhookSender extends DurableObject<Env> {
  /** Whether somebody has called while a run went on, and whether one is about to begin. Only to spare writes and to look again at once: lost with the object, they are made up for by the cron. */
  #was_called = false;
  #is_busy = false;

  /** Looks at once what there is to do. `is_overdue`: whatever it believes to be doing, it is not. */
  async wake(endpoint_id: string, is_overdue: boolean): Promise<void> {
    this.#was_called = true;
    if (this.#is_busy && !is_overdue) return;
    this.#is_busy = true;
    const { storage } = this.ctx;
    await storage.put(ENDPOINT, endpoint_id);
    await storage.setAlarm(Date.now());
  }

  /** Arms again first, since the runtime drops an alarm that has failed six times. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    this.#is_busy = true;
    this.#was_called = false;
    const endpoint_id = await storage.get<string>(ENDPOINT);
    await storage.setAlarm(Date.now() + SAFETY_MS);
    const next = endpoint_id === undefined ? null : await this.#run(endpoint_id);
    this.#is_busy = this.#was_called;
    if (this.#was_called) await storage.setAlarm(Date.now());
    else if (next !== null) await storage.setAlarm(next);
    else await storage.deleteAll();
  }

  async #run(endpoint_id: string): Promise<number | null> {
    const actor = { type: "system", id: "webhooks" } as const;
    const ctx = createContext({ env: this.env, waitUntil: (work) => this.ctx.waitUntil(work), actor });
    try {
      return await deliverTo(ctx, endpoint_id);
    } catch (error) {
      createLog({ webhook_endpoint_id: endpoint_id }).error("webhook_run_failed", describeError(error));
      return Date.now() + AFTER_FAILURE_MS;
    }
  }
}
