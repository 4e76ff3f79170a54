import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";

const support = await tokenOf("support");
const send = (order_id: string) => call("POST", `/api/v1/admin/orders/${order_id}/confirmation`, { token: support });
const mailsTo = async (to: string) =>
  (await env.DB.prepare('SELECT text FROM mails WHERE "to" = ?').bind(to).all<{ text: string }>()).results;

describe("the confirmation of an order, asked for by staff", () => {
  it("goes to the address of the order, each time that it is asked for, with a link that is valid", async ({
    expect,
  }) => {
    const email = `guest-${crypto.randomUUID()}@example.com`;
    const { order_id } = await givenOrder({ status: "delivered", email });
    for (const count of [1, 2]) {
      expect((await send(order_id)).status).toBe(202);
      await deliverAll(order_id);
      expect(await mailsTo(email)).toHaveLength(count);
    }
    const token = /#token=(\S+)/.exec((await mailsTo(email))[0]?.text ?? "")?.[1] ?? "";
    const shown = await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": token } });
    expect(shown.status).toBe(200);
    expect((await auditOf(order_id)).map(({ action }) => action)).toEqual([
      "order.mail_requested",
      "order.mail_requested",
    ]);
  });

  it("is refused for an order that nobody paid", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "pending" });
    expect((await problemOf(await send(order_id))).code).toBe("order_not_sold");
  });
});
