import { z } from "@hono/zod-openapi";
import { reviewPermissions } from "#engagement/reviews";
import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { exportReviews } from "./export-reviews.ts";
import { importReviews } from "./import-reviews.ts";
import { ReviewExportQuery, ReviewFileForm, ReviewFileResults } from "./schemas.ts";

const tags = ["Back office: reviews"];

const download = route(
  {
    method: "get",
    path: "/admin/reviews/export",
    operationId: "adminExportReviews",
    sends: ["Content-Disposition"],
    tags,
    summary: "Download reviews",
    description: "All that match as CSV, newest first. Importing the file again changes nothing.",
    access: staff(reviewPermissions.read),
    step_up: "always",
    request: { query: ReviewExportQuery },
    responses: {
      200: {
        description: "The file",
        content: { "text/csv": { schema: z.string().openapi({ example: "product,rating,title\r\n" }) } },
      },
    },
  },
  (c) =>
    c.body(exportReviews(c.var.ctx, c.req.valid("query")), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="reviews.csv"',
    }),
);

const upload = route(
  {
    method: "post",
    path: "/admin/reviews/import",
    operationId: "adminImportReviews",
    tags,
    summary: "Import reviews of another shop",
    description:
      "Each row for itself: the answer has a result per row. They belong to no account, wait for staff unless the file says `approved`, and are not announced. Sent again, the file changes nothing.",
    access: staff(reviewPermissions.write),
    body_limit_bytes: 4 * 1024 * 1024,
    request: {
      body: { content: { "multipart/form-data": { schema: ReviewFileForm } }, description: "The file" },
    },
    responses: { 200: json(ReviewFileResults, "A result per row") },
    problems: [PlatformError.overloaded],
  },
  async (c) => c.json({ data: await importReviews(c.var.ctx, c.req.valid("form").file.bytes) }, 200),
);

export const reviewFileRoutes: readonly Route[] = [download, upload];
