import type { Intent, Ports, ProviderPort } from "../../../src/features/ordering/protocol/ports.ts";
import type { Plant } from "./plants.ts";
import type { Scene } from "./scene.ts";
import { LostAnswer } from "./scheduler.ts";

/** What becomes of PayPal's payments alone; those of cards stay as they are. */
type Changes = (own: ProviderPort, scene: Scene) => Partial<Pick<ProviderPort, "capture" | "cancel" | "retrieve">>;

const ofPaypal = (ports: Ports, scene: Scene, changes: Changes): Ports => ({
  ...ports,
  provider: (name) => {
    const own = ports.provider(name);
    return name === "paypal" ? { ...own, ...changes(own, scene) } : own;
  },
});

const asTaken = (intent: Intent): Intent => ({ ...intent, status: "captured", captured: intent.amount });

/** Bugs about payments that are approved elsewhere, and that nobody can cancel. */
export const paypal_plants: readonly Plant[] = [
  {
    name: "approved-counts-as-paid",
    says: "an order is paid as soon as its payer has agreed, and nobody takes the money",
    ports: (ports, { scene }) =>
      ofPaypal(ports, scene, (own) => ({ capture: async (intent_id) => asTaken(await own.retrieve(intent_id)) })),
  },
  {
    name: "captured-after-the-end",
    says: "what is approved after the order has ended is captured, to be given back",
    ports: (ports, { scene }) =>
      ofPaypal(ports, scene, (own) => ({
        cancel: async (intent_id) => {
          const intent = await own.retrieve(intent_id);
          if (intent.status === "authorized") return own.capture(intent_id, `cap:${intent.order_id}:late`);
          return own.cancel(intent_id);
        },
      })),
  },
  {
    name: "pending-counts-as-paid",
    says: "a capture that its provider has not decided counts as paid",
    ports: (ports, { scene }) =>
      ofPaypal(ports, scene, (own) => ({
        capture: async (intent_id, key) => {
          const intent = await own.capture(intent_id, key);
          return intent.status === "processing" ? asTaken(intent) : intent;
        },
      })),
  },
  {
    name: "pending-let-go",
    says: "a capture that its provider has not decided counts as refused, and the units go to others",
    ports: (ports, { scene }) =>
      ofPaypal(ports, scene, (own) => {
        const letGo = (intent: Intent): Intent =>
          intent.status === "processing" ? { ...intent, status: "cancelled" } : intent;
        return {
          capture: async (intent_id, key) => letGo(await own.capture(intent_id, key)),
          cancel: async (intent_id) => letGo(await own.cancel(intent_id)),
        };
      }),
  },
  {
    name: "cancel-believed",
    says: "a cancel says that it is done although the money was taken",
    ports: (ports, { scene }) =>
      ofPaypal(ports, scene, (own) => ({
        cancel: async (intent_id) => ({
          ...(await own.cancel(intent_id)),
          status: "cancelled",
          captured: 0,
          refunded: 0,
        }),
      })),
  },
  {
    name: "decline-waits-for-ever",
    says: "an order whose capture was declined is never refused",
    ports: (ports, { scene }) =>
      ofPaypal(ports, scene, (own, { database, provider, scheduler }) => {
        const waiting = (intent: Intent): Intent => {
          const order = database.orders.get(provider.payment(intent.intent_id).order_id);
          const is_waited_for = intent.status === "unconfirmed" || intent.status === "requires_action";
          if (order?.status === "capturing" && is_waited_for && scheduler.now >= order.deadline_at)
            throw new LostAnswer("retrieve");
          return intent;
        };
        return {
          capture: async (intent_id, key) => waiting(await own.capture(intent_id, key)),
          retrieve: async (intent_id) => waiting(await own.retrieve(intent_id)),
        };
      }),
  },
];
