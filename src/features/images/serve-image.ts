import type { Context } from "hono";
import type { AppEnv } from "#platform/http";
import { describeError } from "#platform/log";
import { ImageError } from "./errors.ts";
import { type ImageQuery, variationOf } from "./image-sizes.ts";
import { contentTypeOf, type ImageFormat, isImageFormat } from "./inspect-image.ts";

/** A key names content, so what is behind an address never changes. */
const CACHE_CONTROL = "public, max-age=31536000, immutable";
const CSP = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const formatOf = (key: string): ImageFormat | null => {
  const [, extension = ""] = /^[0-9a-f]{40}\.(\w+)$/.exec(key) ?? [];
  return isImageFormat(extension) ? extension : null;
};

/**
 * A picture from R2, resized when the query says so; a resized one is made once for each edge location. Answers 304 to who has
 * it. Raises `image_not_found`, and `image_unreadable` when the stored picture cannot be resized.
 */
export async function serveImage(c: Context<AppEnv>, key: string, query: ImageQuery): Promise<Response> {
  const { env } = c.var.ctx;
  const format = formatOf(key);
  if (!format) throw ImageError.image_not_found();
  const variation = variationOf(format, query);
  const etag = `"${key}${variation ? `-${variation.name}` : ""}"`;
  const address = new URL(`/images/${key}${variation ? `?made=${variation.name}` : ""}`, c.req.url).href;

  const kept = await caches.default.match(address);
  if (kept) return answer(c, etag, kept.headers.get("content-type") ?? contentTypeOf(format), kept.body);
  const stored = await env.MEDIA.get(key);
  if (!stored) throw ImageError.image_not_found();
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- R2's types call its bodies streams of any
  const bytes: ReadableStream<Uint8Array> = stored.body;
  const made = variation ? await resize(c, bytes, variation) : { body: bytes, content_type: contentTypeOf(format) };
  const [now, later] = made.body.tee();
  const copy = new Response(later, { headers: { "content-type": made.content_type, "cache-control": CACHE_CONTROL } });
  c.var.ctx.waitUntil(caches.default.put(address, copy));
  return answer(c, etag, made.content_type, now);
}

async function resize(
  c: Context<AppEnv>,
  body: ReadableStream<Uint8Array>,
  { w, h, fit, output }: NonNullable<ReturnType<typeof variationOf>>,
) {
  const sized =
    w === undefined && h === undefined
      ? {}
      : { fit, ...(w === undefined ? {} : { width: w }), ...(h === undefined ? {} : { height: h }) };
  try {
    const result = await c.var.ctx.env.IMAGES.input(body)
      .transform(sized)
      .output({ format: `image/${output}`, anim: false });
    return { body: result.image(), content_type: result.contentType() };
  } catch (error) {
    c.var.ctx.log.warn("image_not_resized", describeError(error));
    throw ImageError.image_unreadable();
  }
}

async function answer(
  c: Context<AppEnv>,
  etag: string,
  content_type: string,
  body: ReadableStream | null,
): Promise<Response> {
  c.set("csp", CSP);
  const headers = { "cache-control": CACHE_CONTROL, etag };
  const known = c.req.header("if-none-match");
  if (
    known !== undefined &&
    known.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag)
  ) {
    await body?.cancel();
    return c.body(null, 304, headers);
  }
  return c.body(body ?? "", 200, { ...headers, "content-type": content_type, "content-disposition": "inline" });
}
