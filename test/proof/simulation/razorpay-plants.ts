import type { Intent, Ports, ProviderPort } from "../../../src/features/ordering/protocol/ports.ts";
import { type Plant } from "./plants.ts";
import type { Scene } from "./scene.ts";
import { minutes } from "./time.ts";

/** What becomes of Razorpay's payments alone; all others stay as they are. */
type Changes = (own: ProviderPort, scene: Scene) => Partial<Pick<ProviderPort, "capture" | "cancel" | "refundRest">>;

const ofRazorpay = (ports: Ports, scene: Scene, changes: Changes): Ports => ({
  ...ports,
  provider: (name) => {
    const own = ports.provider(name);
    return name === "razorpay" ? { ...own, ...changes(own, scene) } : own;
  },
});

const asTaken = (intent: Intent): Intent => ({ ...intent, status: "captured", captured: intent.amount });

/** Bugs about a provider without keys and without a cancel, whose orders may have several payments. */
export const razorpay_plants: readonly Plant[] = [
  {
    name: "signature-counts-as-paid",
    says: "an order is paid as soon as its payer has authorised it, and nobody takes the money",
    ports: (ports, { scene }) =>
      ofRazorpay(ports, scene, (own) => ({ capture: async (intent_id) => asTaken(await own.retrieve(intent_id)) })),
  },
  {
    name: "authorised-too-late-and-captured",
    says: "what is authorised after the order has ended is captured, to be given back",
    ports: (ports, { scene }) =>
      ofRazorpay(ports, scene, (own) => ({
        cancel: async (intent_id) => {
          const intent = await own.retrieve(intent_id);
          if (intent.status === "authorized") return own.capture(intent_id, `cap:${intent.order_id}:late`);
          return own.cancel(intent_id);
        },
      })),
  },
  {
    name: "each-capture-takes-a-payment",
    says: "a capture that is repeated captures another payment of the same order",
    stalls: [{ operation: "provider.capture", share: 0.3, up_to_ms: minutes(40) }],
    ports: (ports, { scene }) =>
      ofRazorpay(ports, scene, (own, { provider }) => ({
        capture: async (intent_id, key) => {
          const before = await own.retrieve(intent_id);
          return before.status === "captured" ? provider.captureAnother(intent_id) : own.capture(intent_id, key);
        },
      })),
  },
  {
    name: "order-made-anew-takes-over",
    says: "an order that was made there a second time takes the place of the one that the shopper was given",
    habits: { attaches_once: false },
    stalls: [{ operation: "provider.create", share: 0.4, up_to_ms: minutes(40) }],
  },
  {
    name: "captured-believed-to-be-over",
    says: "money of an ended order that was captured is taken for an authorisation that lapses by itself",
    ports: (ports, { scene }) =>
      ofRazorpay(ports, scene, (own) => ({
        cancel: async (intent_id) => ({
          ...(await own.retrieve(intent_id)),
          status: "cancelled",
          captured: 0,
          refunded: 0,
        }),
      })),
  },
];
