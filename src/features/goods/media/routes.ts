import { z } from "@hono/zod-openapi";
import { everyone } from "#platform/http/auth";
import { route, type Route } from "#platform/http/route";
import { ImageError } from "./errors.ts";
import { ImageQuery } from "./image-sizes.ts";
import { serveImage } from "./serve-image.ts";

const picture = { schema: z.string().openapi({ format: "binary" }) };

const get = route(
  {
    method: "get",
    path: "/images/{key}",
    operationId: "getImage",
    sends: ["ETag", "Content-Disposition"],
    tags: ["Catalog"],
    summary: "Get a picture",
    description:
      "As it was uploaded, or resized to one of a fixed list of sizes and converted to another format. Pictures of products may be cached forever, since a changed picture has another key. Pictures of people are cached by the browser alone, for five minutes.",
    access: everyone,
    request: {
      params: z.strictObject({
        key: z.string().openapi({
          description: "The last part of a picture's `url`.",
          param: { name: "key", in: "path" },
          example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b.webp",
        }),
      }),
      query: ImageQuery,
    },
    responses: {
      200: {
        description: "The picture",
        content: { "image/jpeg": picture, "image/png": picture, "image/webp": picture, "image/avif": picture },
      },
    },
    problems: [ImageError.image_not_found, ImageError.image_unreadable],
  },
  async (c) => serveImage(c, c.req.valid("param").key, c.req.valid("query")),
);

export const imageRoutes: readonly Route[] = [get];
