import { askForLabel, packForLabel } from "./labels.ts";
import { approveReturn, openReturnOf, receiveReturn, requestReturn } from "./returns.ts";
import {
  changeByStaff,
  changeParcel,
  checkOut,
  confirmInBrowser,
  giveToAccount,
  holderOf,
  itemsOf,
  packByStaff,
  type Scene,
} from "./scene.ts";
import { deliverPost, shopEnv } from "./shop.ts";

const sell = async (scene: Scene): Promise<void> => {
  await checkOut(shopEnv, scene);
  await deliverPost();
};
const send = async (scene: Scene): Promise<void> => {
  await sell(scene);
  await changeByStaff(shopEnv, scene, "shipped");
  await deliverPost();
};
const arrive = async (scene: Scene): Promise<void> => {
  await send(scene);
  await changeByStaff(shopEnv, scene, "delivered");
  await deliverPost();
};
const pack = async (scene: Scene): Promise<void> => {
  await sell(scene);
  await packForLabel(scene);
};
const label = async (scene: Scene): Promise<void> => {
  await pack(scene);
  await askForLabel("POST")(shopEnv, scene);
};

/** How far an order has come when somebody acts. */
export const stages = {
  "in the cart": async () => undefined,
  "not paid yet": (scene: Scene) => checkOut(shopEnv, scene, { card: null }),
  "just paid": async (scene: Scene) => {
    await checkOut(shopEnv, scene, { card: null });
    await confirmInBrowser(scene);
  },
  sold: sell,
  sent: async (scene: Scene) => {
    await send(scene);
    await openReturnOf(scene, 1);
  },
  /** A unit of it is in a parcel that waits for its label. */
  packed: pack,
  /** As that, with the label. */
  labelled: label,
  /** A unit of it has left with a label, so that its carrier is heard of. */
  followed: async (scene: Scene) => {
    await label(scene);
    await changeParcel(shopEnv, scene, { status: "shipped" });
    await deliverPost();
  },
  /** All of it has arrived, and its shopper, who has an account, asks to send one of two units back. */
  "returning, requested": async (scene: Scene) => {
    await arrive(scene);
    await giveToAccount(scene);
    await requestReturn(shopEnv, scene, 1, await holderOf(scene));
    await deliverPost();
  },
  /** As that by a guest, and staff have agreed. */
  "returning, approved": async (scene: Scene) => {
    await arrive(scene);
    await requestReturn(shopEnv, scene, 1, await holderOf(scene));
    await approveReturn(shopEnv, scene);
    await deliverPost();
  },
  /** Both units are back, and neither was looked at or refunded. */
  "returning, received": async (scene: Scene) => {
    await arrive(scene);
    await openReturnOf(scene, 2);
    await receiveReturn(shopEnv, scene, 2);
    await deliverPost();
  },
  /** A unit of it has arrived and may come back, the others were not sent. */
  "returning a part": async (scene: Scene) => {
    await sell(scene);
    await packByStaff(shopEnv, scene, { items: await itemsOf(scene, 1), status: "shipped" }, `${scene.key}-first`);
    await changeParcel(shopEnv, scene, { status: "delivered" });
    await openReturnOf(scene, 1);
    await approveReturn(shopEnv, scene);
    await deliverPost();
  },
} as const;
export type Stage = keyof typeof stages;

/** The stages of an order whose goods come back. */
export const returning = [
  "returning, requested",
  "returning, approved",
  "returning, received",
  "returning a part",
] as const satisfies Stage[];

export type Act = {
  /** Where it can be held. */
  readonly from: readonly Stage[];
  /** What it needs there, to have anything to do. */
  readonly needs?: "order" | "intent" | "payment" | "parcel" | "label";
  readonly run: (bindings: Env, scene: Scene) => Promise<Response | undefined>;
};
