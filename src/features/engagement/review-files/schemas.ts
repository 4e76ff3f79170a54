import { z } from "@hono/zod-openapi";
import { AdminReviewsQuery } from "#engagement/reviews";
import { formFile } from "#platform/http/forms";
import { choice, id } from "#platform/http/schemas";
import { MOST_ROWS, type RowFault } from "./read-review-file.ts";

const faults: Readonly<Record<RowFault, string>> = {
  unreadable: "The row has another number of fields than the header.",
  product_not_found: "No active product has this slug or id.",
  invalid_rating: "The stars are not a whole number from 1 to 5.",
  invalid_text: "A text is too long, has control characters or a card number, or the language is no BCP 47 tag.",
  invalid_status: "The status is neither `pending` nor `approved`.",
  invalid_verified_purchase: "The field is neither `true` nor `false`.",
  invalid_created_at: "The time is not ISO 8601 with a time zone, lies in the future, or before 1995.",
};

export const ReviewFileForm = z
  .strictObject({
    file: formFile.openapi({
      type: "string",
      format: "binary",
      description: `CSV with the columns \`product\` and \`rating\`, and any of \`title\`, \`comment\`, \`author_name\`, \`locale\`, \`verified_purchase\`, \`status\`, \`answer\` and \`created_at\`; at most ${MOST_ROWS} rows. \`id\`, \`rejection_reason\` and \`helpful_count\` of an export may be there; of these only the \`id\` is read.`,
    }),
  })
  .openapi("ReviewFileForm");

const RowResult = z.object({
  row: z.int().openapi({ description: "As in a spreadsheet: the header is row 1.", example: 2 }),
  status: choice({
    created: "The review is written down.",
    unchanged: "It was there already.",
    failed: "It could not be; `code` says why.",
  }).describe("What became of the row."),
  code: choice(faults).nullable().describe("Why it failed; null where it did not."),
  review_id: id().nullable().describe("The review; null where the row failed."),
});
export type RowResult = z.output<typeof RowResult>;

export const ReviewFileResults = z
  .object({ data: z.array(RowResult).openapi({ description: "A result for each row, in the order of the file." }) })
  .openapi("ReviewFileResults", {
    example: {
      data: [{ row: 2, status: "created", code: null, review_id: "01936b2e-7c1a-7000-8000-4b5c6d7e8f90" }],
    },
  });

export const ReviewExportQuery = AdminReviewsQuery.omit({ limit: true, cursor: true, count: true });
