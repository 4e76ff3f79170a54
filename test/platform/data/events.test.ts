import { describe, it } from "vitest";
import { queueNameOf } from "#platform/data/events";
import { shop } from "../../../src/shop.ts";
import { featureSources } from "../../support/sources.ts";

const declared = shop.flatMap(({ name, events = {} }) =>
  Object.values(events).map((event) => ({ ...event, feature: name })),
);

describe("events and hints", () => {
  it("are declared by one feature each", ({ expect }) => {
    const types = declared.map(({ type }) => type);
    expect(types.filter((type, i) => types.indexOf(type) !== i)).toEqual([]);
    expect(types.length).toBeGreaterThan(25);
  });

  it("are sent by some feature", ({ expect }) => {
    const unused = declared.filter(
      ({ type }) =>
        !featureSources.some(({ path, text }) => !/\/(consumer|events)\.ts$/.test(path) && text.includes(`"${type}"`)),
    );
    expect(unused.map(({ type }) => type)).toEqual([]);
  });

  it("are heard where somebody does something about them, and in one place of a feature", ({ expect }) => {
    const heard = shop.flatMap(({ name, on = [] }) => on.map(({ type }) => `${name} ${type}`));
    expect(heard.filter((one, i) => heard.indexOf(one) !== i)).toEqual([]);
    const types = new Set(shop.flatMap(({ on = [] }) => on.map(({ type }) => type)));
    expect(declared.filter(({ type, about }) => about === null && !types.has(type)).map(({ type }) => type)).toEqual(
      [],
    );
  });

  it("carry what follows an order apart from everything else, by declaration and not by name", ({ expect }) => {
    const apart = declared.flatMap(({ type, queue }) => (queue === "orders" ? [type] : []));
    expect(apart.toSorted()).toEqual([
      "fulfilment.cancelled",
      "fulfilment.counted",
      "fulfilment.delivered",
      "fulfilment.failed",
      "fulfilment.returned",
      "fulfilment.shipped",
      "order.accepted",
      "order.delivered",
      "order.ended",
      "order.items_cancelled",
      "order.paid",
      "order.shipped",
      "parcel.hinted",
      "payment.hinted",
      "payment.left_declined",
      "payment.received",
      "payment.reminder_due",
      "refund.approved",
      "refund.failed",
      "refund.given",
      "refund.hinted",
      "refund.paid_out",
      "refund.rejected",
      "refund.requested",
      "refund.waived",
      "return.approved",
      "return.cancelled",
      "return.inspected",
      "return.labelled",
      "return.received",
      "return.refunded",
      "return.rejected",
      "return.requested",
      "taxes.due",
    ]);
    expect(apart.map(queueNameOf)).toEqual(apart.map(() => "orders"));
    expect(queueNameOf("order.unheard_of")).toBe("events");
  });
});
