import { beforeAll, describe, it } from "vitest";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { linesOf } from "../../../support/returns.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const mailsTo = async (email: string): Promise<{ subject: string; text: string }[]> =>
  (await (await call("GET", "/dev/mail")).json<any>()).data.filter(({ to }: { to: string }) => to === email);

describe("the letters about a return", () => {
  it("go out once each, in the language of the order, and say what comes back", async ({ expect }) => {
    const email = `${crypto.randomUUID()}@example.com`;
    const lines = [{ quantity: 3, unit_price: 1_000, name: "Leinenschürze" }];
    const order = await givenOrder({ status: "delivered", email, locale: "de-DE", lines });
    const [item] = await linesOf(order);
    const ask = async (quantity: number) => {
      const items = [{ order_item_id: item, quantity, reason: "changed_mind" }];
      const headers = { "order-token": order.order_token };
      const answer = await call("POST", `/api/v1/orders/${order.order_id}/returns`, { headers, body: { items } });
      return (await answer.json<{ id: string }>()).id;
    };
    const act = (id: string, what: string, body?: unknown) =>
      call("POST", `/api/v1/admin/returns/${id}/${what}`, {
        token: staff.token,
        ...(body === undefined ? {} : { body }),
      });
    const [yes, no] = [await ask(2), await ask(1)];
    await act(yes, "approve");
    await act(no, "reject", { reason: "Schon getragen" });
    await act(yes, "receive", { items: [{ order_item_id: item, quantity: 1 }] });
    await deliverAll(order.order_id);
    const mails = (await mailsTo(email)).filter(({ subject }) => subject.includes("Rücksendung"));
    const number = /ORD-\d+/.exec(mails[0]?.subject ?? "")?.[0];
    expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
      `Ihre Rücksendung zur Bestellung ${number}`,
      `Ihre Rücksendung zur Bestellung ${number}`,
      `Ihre Rücksendung zur Bestellung ${number} ist abgelehnt`,
      `Ihre Rücksendung zur Bestellung ${number} ist angekommen`,
      `Ihre Rücksendung zur Bestellung ${number} ist genehmigt`,
    ]);
    const textOf = (end: string) => mails.find(({ subject }) => subject.endsWith(end))?.text ?? "";
    expect(textOf("abgelehnt")).toContain("Schon getragen");
    expect(textOf("genehmigt")).toContain("2 Artikel");
    expect(textOf("angekommen")).toContain("Leinenschürze");
  });
});
