import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { orderEvents } from "#ordering/orders";
import { call } from "../../../support/api.ts";
import { deliver, publishQuietly } from "../../../support/queue.ts";
import {
  arrived,
  deliveriesOf,
  givenEndpoint,
  logged,
  passWaits,
  type Receivers,
  standInForReceivers,
  verify,
} from "../../../support/webhooks.ts";

let receivers: Receivers;
beforeEach(() => {
  receivers = standInForReceivers();
});
afterEach(() => vi.restoreAllMocks());

const fresh = () => crypto.randomUUID();
const paid = (order_id = fresh()) => publishQuietly(orderEvents["order.paid"], { order_id });

describe("a delivery", () => {
  it("posts the event once, signed, and stands in the log with its answer", async ({ expect }) => {
    const endpoint = await givenEndpoint();
    const order_id = fresh();
    const event_id = await paid(order_id);
    await deliver([event_id, event_id]);
    const [message] = await arrived(receivers, endpoint.host, 1);
    if (!message) throw new Error("nothing came");
    expect(verify(endpoint.secret, message)).toMatchObject({ type: "order.paid", version: 1, data: { order_id } });
    const [row] = await logged(endpoint, ([one]) => one?.status === "delivered");
    expect(row).toMatchObject({ message_id: message.id, event_type: "order.paid", tries: 1 });
    const shown = await call("GET", `/api/v1/admin/webhook-deliveries/${row?.id}`, { token: endpoint.token });
    expect(await shown.json()).toMatchObject({
      payload: message.payload,
      attempts: [{ response_status: 204, error: null }],
    });
    expect(receivers.at(endpoint.host)).toHaveLength(1);
  });

  it("is tried again under the same id and with the same body, until it is taken", async ({ expect }) => {
    const endpoint = await givenEndpoint();
    let refusals = 2;
    receivers.answers.set(endpoint.host, () => new Response("busy", { status: refusals-- > 0 ? 503 : 200 }));
    await deliver([await paid()]);
    for (const tries of [1, 2]) {
      const [row] = await logged(endpoint, ([one]) => one?.tries === tries);
      expect(row).toMatchObject({ status: "pending", error: "refused" });
      await passWaits(endpoint.id);
    }
    await logged(endpoint, ([one]) => one?.status === "delivered");
    const came = receivers.at(endpoint.host);
    expect(came).toHaveLength(3);
    expect(new Set(came.map(({ id, text }) => `${id} ${text}`)).size).toBe(1);
    expect(await deliveriesOf(endpoint)).toHaveLength(1);
  });
});
