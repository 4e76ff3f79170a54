import { settleOrder } from "../../../src/features/ordering/protocol/settle-order.ts";
import type { Scene } from "./scene.ts";
import type { Process } from "./scheduler.ts";
import { bringUnitsBack } from "./staff-cancels.ts";
import { giveBackUnpacked, lookAfterLabels } from "./staff-labels.ts";
import { sendParcel } from "./staff-parcels.ts";
import { carryOut, putBack, reconcile } from "./staff-refunds.ts";
import { bookInspection } from "./staff-returns.ts";
import { bookParcel } from "./staff-undelivered.ts";
import { hours, minutes, seconds } from "./time.ts";
import type { Message } from "./world/outbox.ts";

/** Deliveries of one message before it is set aside as a dead letter. */
const most_deliveries = 4;

/** Whatever makes a process begin without a person: cron, alarms, webhooks, the queue. All may be late, lost or doubled. */
export class Triggers {
  /** For a scenario in which nobody tells the shop anything. */
  silent = false;
  /** Messages by what became of them: E4. */
  readonly queue = { sent: 0, done: 0, dead: 0, waiting: 0 };
  readonly #scene: Scene;
  readonly #projecting = new Set<string>();
  readonly #lapsing = new Map<string, number>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Cron: whatever the other triggers have let fall. */
  sweepUntil(last: number, checks: () => void = () => {}): void {
    const { scheduler, weather, plant, database } = this.#scene;
    scheduler.after(minutes(1), () => {
      const { now } = scheduler;
      checks();
      if (!weather.isDown("cron", now) && !weather.isDown("orders", now)) {
        if (plant.habits?.sweeps !== false) for (const order of database.unsettled()) this.#scene.drive(order, "sweep");
        if (plant.habits?.relays !== false)
          for (const message of database.outbox.overdue(seconds(30))) this.#relay(message);
        this.#finishRefunds();
        lookAfterLabels(this.#scene);
        if (now % hours(1) < minutes(1)) this.compareWithProvider();
      }
      if (now < last || database.hasUnfinished()) this.sweepUntil(last, checks);
    });
  }

  /** The hourly comparison: what the ledger does not know went another way. */
  compareWithProvider(): void {
    const { database, provider, scheduler } = this.#scene;
    for (const [order_id, row] of database.payments.rows) {
      const intent_id = database.orders.get(order_id)?.charge?.intent_id;
      if (!intent_id) continue;
      const { status: stands, captured, refunded, semantics } = provider.payment(intent_id);
      const lapses =
        !semantics.cancels && row.intent_status === "cancelled" && captured === 0 && stands !== "processing";
      const status = lapses ? "cancelled" : stands;
      const mirrored = row.intent_status === status && row.captured === captured && row.refunded === refunded;
      const booked = row.captured === 0 || database.payments.balance(order_id) === captured - refunded;
      if (mirrored && booked) continue;
      scheduler.spawn(`compare ${order_id}`, (process) => reconcile(this.#scene, process, order_id, intent_id));
    }
  }

  /** What a batch has announced is sent at once, unless that gets lost; then the sweep finds the row. */
  published(message: Message): void {
    const { isCalm, random } = this.#scene;
    if (isCalm || random.chance(0.7)) this.#relay(message);
  }

  /** The cart object's alarm: armed again before it works, until its journal is concluded. */
  setAlarm(cart_id: string, at: number): void {
    const { plant, weather, scheduler, carts, random } = this.#scene;
    const lost = !this.#scene.isCalm && random.chance(weather.lost_alarms);
    if (plant.habits?.sweeps === false || lost) return;
    scheduler.after(Math.max(0, at - scheduler.now), () => {
      const journal = carts.open(cart_id);
      const { now } = scheduler;
      if (!journal) return;
      if (now < weather.healed_at + hours(3)) this.setAlarm(cart_id, Math.max(journal.deadline_at, now + minutes(1)));
      if (!this.silent && !weather.isDown("alarms", now) && now >= journal.deadline_at)
        this.#scene.drive(journal, "alarm");
    });
  }

  sendWebhooks(order_id: string): void {
    const { random, weather, scheduler, isCalm } = this.#scene;
    if (this.silent) return;
    const copies = 1 + (weather.storm ? random.below(5) : random.chance(0.3) ? random.below(3) : 0);
    for (let copy = 0; copy < copies; copy++) {
      const late = random.chance(weather.late_webhooks.share) && !isCalm;
      const delay =
        weather.storm && !late && random.chance(0.5) ? 40 : late ? weather.late_webhooks.up_to_ms : seconds(5);
      scheduler.after(random.below(delay), () => {
        if (!weather.isDown("webhooks", scheduler.now)) this.#scene.settle(order_id, "webhook");
      });
    }
  }

  /** A level leaves its object some time after it changed, and arrives late, twice or never; then it is sent again. */
  projectSoon(variant_id: string, within_ms = seconds(2)): void {
    if (this.#projecting.has(variant_id)) return;
    this.#projecting.add(variant_id);
    const { scheduler, random } = this.#scene;
    scheduler.after(random.below(within_ms), () => this.#project(variant_id));
  }

  #project(variant_id: string): void {
    const { scheduler, shelves, database, isCalm, random, weather } = this.#scene;
    this.#projecting.delete(variant_id);
    const { version, holds } = shelves.shelf(variant_id);
    let lapses_at = Infinity;
    for (const hold of holds.values())
      if (hold.state === "live" && hold.expires_at > scheduler.now) lapses_at = Math.min(lapses_at, hold.expires_at);
    if (lapses_at < Infinity && this.#lapsing.get(variant_id) !== lapses_at) {
      this.#lapsing.set(variant_id, lapses_at);
      // The object cleans up what lapsed, which is a change of its level like any other.
      scheduler.after(lapses_at - scheduler.now, () => {
        shelves.shelf(variant_id).version += 1;
        this.projectSoon(variant_id);
      });
    }
    const level = JSON.stringify(shelves.level(variant_id));
    const down = weather.isDown("queue", scheduler.now) || weather.isDown("orders", scheduler.now);
    if (down || (!isCalm && random.chance(0.2))) return this.projectSoon(variant_id, down ? minutes(2) : seconds(5));
    for (let copy = random.chance(0.1) ? 2 : 1; copy > 0; copy--) {
      scheduler.after(random.below(seconds(20)), () => database.project(variant_id, version, level));
    }
  }

  #finishRefunds(): void {
    const { database, scheduler } = this.#scene;
    for (const refund_id of database.payments.open) {
      const refund = database.payments.refunds.get(refund_id);
      if (!refund || scheduler.now - refund.created_at < minutes(1)) continue;
      scheduler.spawn(`refund ${refund_id}`, (process) => carryOut(this.#scene, process, refund));
    }
  }

  /** At least once, and now and then twice. */
  #relay(message: Message): void {
    const { random, weather, scheduler } = this.#scene;
    if (weather.isDown("queue", scheduler.now)) return;
    for (let copy = random.chance(0.2) ? 2 : 1; copy > 0; copy--) {
      this.queue.sent += 1;
      this.queue.waiting += 1;
      this.#deliver(message, 1);
    }
  }

  #deliver(message: Message, delivery: number): void {
    const { scheduler, random, weather } = this.#scene;
    scheduler.after(random.below(seconds(20)), () => {
      if (weather.isDown("queue", scheduler.now)) return this.#deliver(message, delivery);
      scheduler.spawn(
        `queue ${message.id}`,
        (process) => this.#consume(process, message),
        ({ answered }) => {
          if (!answered && delivery < most_deliveries) return this.#deliver(message, delivery + 1);
          this.queue.waiting -= 1;
          // A dead letter's row is still without effect, so it is sent again: by the sweep, or by staff.
          this.queue[answered ? "done" : "dead"] += 1;
        },
      );
    });
  }

  async #consume(process: Process, message: Message): Promise<void> {
    const { scheduler, database } = this.#scene;
    if (message.type === "cancelled") await bringUnitsBack(this.#scene, process, message);
    if (message.type === "parcel") await sendParcel(this.#scene, process, message);
    if (message.type === "unpacked") await giveBackUnpacked(this.#scene, process, message);
    if (message.type === "parcel_back") await bookParcel(this.#scene, process, message);
    if (message.type === "ended" || message.type === "accept")
      await settleOrder(this.#scene.ports(process), message.order_id);
    if (message.type === "inspection") await bookInspection(this.#scene, process, message);
    if (message.type === "refund.given") await putBack(this.#scene, process, message);
    const consume = () => {
      const fresh = database.outbox.waiting.has(message.id);
      database.consume(message);
      const refund = database.payments.refunds.get(message.refund_id ?? "");
      if (fresh && message.type === "refund.failed" && refund) {
        const status = database.orders.get(refund.order_id)?.status;
        database.payments.freeUnits(refund, status === "cancelling" || status === "cancelled");
        database.issueCards(refund.order_id);
      }
    };
    await scheduler.operate(process, "orders.consume", consume, [message.id]);
  }
}
