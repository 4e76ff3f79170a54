import { z } from "@hono/zod-openapi";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { text } from "#platform/http/schemas";

/** The most tags that an order can have. */
export const TAGS_MAX = 20;
export const TAG_LENGTH_MAX = 40;

/** A tag as it is stored, in small letters and with single blanks. Without commas, so that files and lists can part tags by them. */
export const orderTag = () =>
  text(TAG_LENGTH_MAX)
    .refine((value) => !value.includes(","), "must not have a comma")
    .transform((value) => value.normalize("NFC").toLowerCase().replaceAll(/\s+/g, " "))
    .openapi({ type: "string", minLength: 1, maxLength: TAG_LENGTH_MAX, example: "gift" });

/** Tags as they are stored, each once. */
export const orderTagList = ({ least, most }: { readonly least: number; readonly most: number }) =>
  z
    .array(orderTag())
    .min(least)
    .max(most)
    .transform((given) => [...new Set(given)].toSorted());

export const OrderTagsInput = z
  .strictObject({
    tags: orderTagList({ least: 0, most: TAGS_MAX }).openapi({
      description:
        "All tags of the order: those that are not named are removed. Upper and lower case are the same. They outlive the customer's personal data, so never put a name in one.",
    }),
  })
  .openapi("OrderTagsInput", { example: { tags: ["gift", "vip"] } });

export const OrderTagsDto = z
  .object({ tags: z.array(z.string()).describe("In alphabetical order.") })
  .openapi("OrderTags", { example: { tags: ["gift", "vip"] } });

export const OrderTagDto = z
  .object({
    tag: z.string().describe("In lower case."),
    order_count: z.int().describe("Orders that have it."),
  })
  .openapi("OrderTag", { example: { tag: "gift", order_count: 12 } });
export const OrderTagsPage = pageOf(OrderTagDto).openapi("OrderTagCounts");

export const OrderTagsQuery = z.strictObject({
  ...pageQuery,
  q: text(TAG_LENGTH_MAX).optional().openapi({ description: "The beginning of the tag.", example: "gi" }),
});
