import type { Context } from "hono";
import { describeError } from "#platform/basics/log";
import type { AppEnv } from "#platform/http/app-env";
import { FILE_CSP } from "#platform/http/file-csp";
import { ImageError } from "./errors.ts";
import { type ImageQuery, variationOf } from "./image-sizes.ts";
import { contentTypeOf, type ImageFormat, isImageFormat } from "./inspect-image.ts";
import { isShared } from "./take-pictures.ts";

/** A key names content, so what is behind an address never changes. */
const KEPT_FOR_EVER = "public, max-age=31536000, immutable";
/** A picture of a person can be taken away: then the shop does not show it, and browsers soon ask again. */
const KEPT_BY_ITS_READER = "private, max-age=300, must-revalidate";

const formatOf = (key: string): ImageFormat | null => {
  const [, extension = ""] = /^[0-9a-f]{40}\.(\w+)$/.exec(key) ?? [];
  return isImageFormat(extension) ? extension : null;
};

/**
 * A picture from R2, resized when the query says so; a resized one of goods is made once for each edge location, while one of
 * a person is looked for in R2 each time. Answers 304 to clients that have it. Raises `image_not_found`, and
 * `image_unreadable` when the stored picture cannot be resized.
 */
export async function serveImage(c: Context<AppEnv>, key: string, query: ImageQuery): Promise<Response> {
  const { env } = c.var.ctx;
  const format = formatOf(key);
  if (!format) throw ImageError.image_not_found();
  const variation = variationOf(format, query);
  const etag = `"${key}${variation ? `-${variation.name}` : ""}"`;
  const address = new URL(`/images/${key}${variation ? `?made=${variation.name}` : ""}`, c.req.url).href;

  // Only what may be kept for ever was put there, so nothing that was deleted since can be in it.
  const kept = await caches.default.match(address);
  if (kept) return answer(c, etag, KEPT_FOR_EVER, kept.headers.get("content-type") ?? contentTypeOf(format), kept.body);
  if (has(c, etag)) {
    const there = await env.MEDIA.head(key);
    if (!there) throw ImageError.image_not_found();
    return answer(c, etag, isShared(there) ? KEPT_FOR_EVER : KEPT_BY_ITS_READER, contentTypeOf(format), null);
  }
  const stored = await env.MEDIA.get(key);
  if (!stored) throw ImageError.image_not_found();
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- R2's types call its bodies streams of any
  const bytes: ReadableStream<Uint8Array> = stored.body;
  const made = variation ? await resize(c, bytes, variation) : { body: bytes, content_type: contentTypeOf(format) };
  if (!isShared(stored)) return answer(c, etag, KEPT_BY_ITS_READER, made.content_type, made.body);
  const [now, later] = made.body.tee();
  const copy = new Response(later, { headers: { "content-type": made.content_type, "cache-control": KEPT_FOR_EVER } });
  c.var.ctx.waitUntil(caches.default.put(address, copy));
  return answer(c, etag, KEPT_FOR_EVER, made.content_type, now);
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

function has(c: Context<AppEnv>, etag: string): boolean {
  const known = c.req.header("if-none-match");
  return (
    known !== undefined && known.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag)
  );
}

async function answer(
  c: Context<AppEnv>,
  etag: string,
  cache_control: string,
  content_type: string,
  body: ReadableStream | null,
): Promise<Response> {
  c.set("csp", FILE_CSP);
  const headers = { "cache-control": cache_control, etag };
  if (has(c, etag)) {
    await body?.cancel();
    return c.body(null, 304, headers);
  }
  return c.body(body ?? "", 200, { ...headers, "content-type": content_type, "content-disposition": "inline" });
}
