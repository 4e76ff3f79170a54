import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const OrderExportError = defineErrors("Orders and refunds", {
  order_export_not_found: {
    status: 404,
    detail: "There is no export of orders with this id. Exports are deleted after seven days.",
    cause: "No export of orders has this id, or its seven days are over.",
    remedy: "Ask for another one at `POST /admin/orders/export`.",
  },
  order_export_running: {
    status: 409,
    detail: "The file is not ready yet: {order_count} orders are in it so far. Try again later.",
    cause: "The file is still being written.",
    remedy: "Read `GET /admin/order-exports/{id}` until its `status` is `completed`.",
    retry_after_seconds: 2,
    members: { order_count: numberMember("Orders that are in the file so far.", 1500) },
  },
});
