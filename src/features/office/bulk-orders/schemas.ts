import { z } from "@hono/zod-openapi";
import { orderTagList } from "#ordering/order-desk";
import { OrderStatusDto } from "#ordering/orders";
import { choice, id, orNull, ProblemDto } from "#platform/http/schemas";

export const ORDERS_MAX = 100;
/** A cancel asks the payment provider, and one request waits for all of them. */
export const CANCELS_MAX = 20;
const TAGS_A_CALL = 20;

const ids = (most: number) =>
  z
    .array(id())
    .min(1)
    .max(most)
    .describe(`The orders, at most ${most}. Each is changed by itself: one that is refused leaves the others alone.`);
const tags = orderTagList({ least: 1, most: TAGS_A_CALL });

export const BulkOrdersInput = z
  .discriminatedUnion("action", [
    z.strictObject({
      action: z.literal("add_tags").describe("Adds the tags to each order."),
      order_ids: ids(ORDERS_MAX),
      tags: tags.describe("Tags to add."),
    }),
    z.strictObject({
      action: z.literal("remove_tags").describe("Removes the tags from each order."),
      order_ids: ids(ORDERS_MAX),
      tags: tags.describe("Tags to remove."),
    }),
    z.strictObject({
      action: z.literal("process").describe("Moves each order to `processing`."),
      order_ids: ids(ORDERS_MAX),
    }),
    z.strictObject({
      action: z.literal("deliver").describe("Moves each order to `delivered`."),
      order_ids: ids(ORDERS_MAX),
    }),
    z.strictObject({ action: z.literal("cancel").describe("Cancels each order."), order_ids: ids(CANCELS_MAX) }),
  ])
  .openapi("BulkOrdersInput", {
    example: { action: "add_tags", order_ids: ["01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"], tags: ["gift"] },
  });
export type BulkOrdersInput = z.output<typeof BulkOrdersInput>;

/** With the members of its own code. */
export const RowProblem = ProblemDto.loose().openapi("BulkOrderRefusal");

const Result = z
  .object({
    order_id: id().describe("The order, as it was named."),
    status: choice({
      done: "The order is as it was to be, now or before.",
      refused: "Nothing was changed: `problem` says why.",
    }).describe("What became of it."),
    order_status: orNull(OrderStatusDto).describe("The order's status now, after a move; null otherwise."),
    problem: orNull(RowProblem).describe("As the operation for one order would answer it; null for `done`."),
  })
  .openapi("BulkOrderResult");

export const BulkOrdersDto = z
  .object({ results: z.array(Result).describe("One for each of `order_ids`, in their order.") })
  .openapi("BulkOrderResults");
export type BulkResult = z.output<typeof Result>;
