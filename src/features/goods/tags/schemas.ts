import { z } from "@hono/zod-openapi";
import { id, reference, text, timestamp } from "#platform/http/schemas";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
const name = text(60).openapi({
  description: "The slug is made from it. Names with the same slug, such as `Summer` and `summer`, are one tag.",
  example: "Linen",
});

export const TagDto = z
  .object({
    id: id(),
    slug: z.string().describe("Made from the name. Accepted where the id is."),
    name: z.string().describe("As it was first written."),
    product_count: z.int().openapi({ description: "Products with this tag that are not deleted." }),
    created_at: timestamp(),
    updated_at: timestamp().describe("When it was last renamed."),
  })
  .openapi("Tag", {
    example: {
      id: EXAMPLE_ID,
      slug: "linen",
      name: "Linen",
      product_count: 3,
      created_at: "2026-01-31T09:30:00.000Z",
      updated_at: "2026-01-31T09:30:00.000Z",
    },
  });
export type TagDto = z.output<typeof TagDto>;

export const TagInput = z.strictObject({ name }).openapi("TagInput", { example: { name: "Linen" } });

export const TagMerge = z
  .strictObject({ into: reference().openapi({ description: "Id or slug of the tag that stays." }) })
  .openapi("TagMerge", { example: { into: "linen" } });
