import { call } from "../../../support/api.ts";
import { type OwnLists, three } from "../../../support/list-fixture.ts";
import { givenOrder } from "../../../support/orders.ts";

export const lists: OwnLists = {
  "/admin/order-tags": async (token) => {
    const mark = `t${crypto.randomUUID().slice(0, 8)}`;
    const tags = three.map((n) => `${mark}${n}`);
    const { order_id } = await givenOrder();
    const answer = await call("PUT", `/api/v1/admin/orders/${order_id}/tags`, { token, body: { tags } });
    if (!answer.ok) throw new Error(await answer.text());
    return { token, query: `q=${mark}`, ids: tags, idOf: ({ tag }) => String(tag) };
  },
};
