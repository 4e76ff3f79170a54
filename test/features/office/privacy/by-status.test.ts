import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import type { OrderStatus } from "#ordering/orders";
import { DAY } from "#platform/basics/time";
import { orderStatuses } from "../../../../src/features/ordering/orders/rules.ts";
import { forgetUnpaid } from "../../../../src/features/ordering/unpaid-contacts/forget-unpaid.ts";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenOrder } from "../../../support/orders.ts";

/** Every status of an order by whether what is personal in it may go: asked for by its guest, with its customer, or in time. */

const countOf = (sql: string, ...bound: string[]) =>
  env.DB.prepare(sql)
    .bind(...bound)
    .first<number>("n");
const contactsOf = (order_id: string) =>
  countOf("SELECT count(*) AS n FROM order_contacts WHERE order_id = ?", order_id);

/** Until it is on its way somebody has to know where it goes. */
const isOpen: Record<OrderStatus, boolean> = {
  pending: true,
  committing: true,
  capturing: true,
  refusing: true,
  closing: true,
  cancelling: true,
  paid: true,
  processing: true,
  shipping: true,
  shipped: false,
  delivered: false,
  expired: false,
  cancelled: false,
  failed: false,
};
const endedUnsold: ReadonlySet<OrderStatus> = new Set(["expired", "cancelled", "failed"]);

describe("an order that is", () => {
  it.for(orderStatuses)("%s keeps its guest as long as it is open", async (status, { expect }) => {
    const { order_id } = await givenOrder({ status });
    const answer = await call("POST", `/api/v1/admin/orders/${order_id}/erase`, { token: await tokenOf("admin") });
    expect([answer.ok, await contactsOf(order_id)]).toEqual(isOpen[status] ? [false, 1] : [true, 0]);
  });

  it.for(orderStatuses)("%s keeps its customer as long as it is open", async (status, { expect }) => {
    const { user_id } = await givenCustomer();
    const { order_id } = await givenOrder({ status, user_id });
    await env.DB.prepare("UPDATE users SET erase_at = 1 WHERE id = ?").bind(user_id).run();
    await runJob("erase_people", testContext());
    const erased = await countOf("SELECT count(erased_at) AS n FROM users WHERE id = ?", user_id);
    expect([erased, await contactsOf(order_id)]).toEqual(isOpen[status] ? [0, 1] : [1, 0]);
    // What is left open would be tried again by every other test's run.
    await env.DB.prepare("UPDATE users SET erase_at = NULL WHERE id = ?").bind(user_id).run();
  });

  it("in whichever status: is forgotten a month after it ended unsold, to the millisecond, and otherwise kept", async ({
    expect,
  }) => {
    const at = Date.now();
    const given = await Promise.all(
      orderStatuses.flatMap((status) =>
        [false, true].map(async (is_sold) => {
          const { order_id } = await givenOrder({ status, paid: false });
          await env.DB.prepare("UPDATE orders SET updated_at = ?, sold_at = ? WHERE id = ?")
            .bind(at, is_sold ? at : null, order_id)
            .run();
          return { status, is_sold, order_id };
        }),
      ),
    );
    const kept = async () =>
      Promise.all(
        given.map(async ({ order_id, ...rest }) => ({ ...rest, is_kept: (await contactsOf(order_id)) === 1 })),
      );
    await forgetUnpaid(testContext({ now: () => at + 30 * DAY }));
    expect((await kept()).filter(({ is_kept }) => !is_kept)).toEqual([]);
    await forgetUnpaid(testContext({ now: () => at + 30 * DAY + 1 }));
    expect(await kept()).toEqual(
      given.map(({ status, is_sold }) => ({ status, is_sold, is_kept: is_sold || !endedUnsold.has(status) })),
    );
  });
});
