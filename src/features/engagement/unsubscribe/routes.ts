import { z } from "@hono/zod-openapi";
import { everyone } from "#platform/http/auth";
import { route, type Route } from "#platform/http/route";
import { UnsubscribeError } from "./errors.ts";
import { unsubscribe } from "./letter-lists.ts";

const post = route(
  {
    method: "post",
    path: "/unsubscribe/{token}",
    operationId: "stopLetters",
    tags: ["Wishlists"],
    summary: "Want no more letters of a kind",
    description:
      "Called by mail programs, at the address in a letter's `List-Unsubscribe` header (RFC 8058). What they send along is not looked at. Repeated, it changes nothing.",
    access: everyone,
    ignores_body: true,
    idempotency: "none",
    request: {
      params: z.strictObject({
        token: z
          .string()
          .max(400)
          .openapi({
            description: "The end of the address in the header.",
            param: { name: "token", in: "path" },
            example: "kJx0c2V0bWVhc3U.9mY3Rb1cW5wZ2xhc3NlcyBhcmUgb24gdGhlIHRhYmxl",
          }),
      }),
    },
    responses: { 204: { description: "No more of them" } },
    problems: [UnsubscribeError.unsubscribe_link_unknown],
  },
  async (c) => {
    await unsubscribe(c.var.ctx, c.req.valid("param").token);
    return c.body(null, 204);
  },
);

export const unsubscribeRoutes: readonly Route[] = [post];
