import type { AddressDetails } from "#people/addresses";
import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";
import { type CarrierLabel, type LabelRefusal, refuseSameName, type Tracking } from "./rules.ts";

/** A parcel that a label is bought for. */
export type Shipment = {
  /** Names the purchase for good: the same key is the same label, which is paid once. */
  readonly key: string;
  /** What stands on the label besides addresses: the order's number. */
  readonly reference: string;
  readonly sender: AddressDetails;
  readonly recipient: AddressDetails;
  readonly weight_grams: number;
  /** One of the carrier's services; null for its usual one. */
  readonly service: string | null;
};

export type LabelPurchase =
  | { readonly kind: "bought"; readonly label: CarrierLabel }
  /** Nothing was bought, and nothing will be under this key. */
  | { readonly kind: "refused"; readonly reason: LabelRefusal };

/** What a webhook says. Only a hint: the tracking is read from the carrier before anything moves. */
export type CarrierEvent = { readonly event_id: string; readonly tracking_number: string };

/**
 * What the shop needs of a carrier. An expected outcome is a value; a throw means that the outcome is unknown, and the shop looks it
 * up before it goes on. Each call has to end within a few seconds: a parcel waits for no carrier.
 */
export interface ParcelCarrier {
  /** Buys a label. A repeated key gives the label that was bought first. */
  buyLabel(shipment: Shipment): Promise<LabelPurchase>;
  /** The label that was bought under this key; null when there is none. */
  findLabel(key: string): Promise<CarrierLabel | null>;
  /** The label to print, a PDF. */
  readLabelFile(label_id: string): Promise<Uint8Array>;
  /** Cancels a label, also one that is cancelled. `in_use`: the carrier has the parcel already. */
  cancelLabel(label_id: string): Promise<"cancelled" | "in_use">;
  /** Where the parcel is, with all that was noted of it. */
  readTracking(label_id: string): Promise<Tracking>;
  /** Null when the signature is not the carrier's, or was made more than 300 seconds ago or ahead. */
  readEvent(body: Uint8Array, headers: Headers): Promise<CarrierEvent | null>;
}

/** What makes a carrier out of its own API, under the name that `CARRIER` chooses it by. Made for each request, since what it counts and logs is the request's. */
export type CarrierAdapter = { readonly name: string; readonly connect: (ctx: Ctx) => ParcelCarrier };

/** As many as features bring, under a name each, or the shop does not start. */
export const carrierAdapters = definePoint<CarrierAdapter>("carrier adapters", (adapters) =>
  refuseSameName(adapters.map(({ name }) => name)),
);

/** Whether a feature has brought a carrier of this name. */
export const isCarrier = (name: string): boolean => carrierAdapters.rules().some((adapter) => adapter.name === name);
