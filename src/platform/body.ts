import type { MiddlewareHandler } from "hono";
import { type ErrorFactory, isAppError, PlatformError } from "#platform/errors";
import type { AppEnv } from "#platform/http";
import { boundaryOf } from "#platform/multipart";

const JSON_LIMIT_BYTES = 256 * 1024;
/** How much of a body that is too large is listened to, and thrown away: who still sends hears no answer. */
const HEARD_BYTES = 32 * 1024 * 1024;

/**
 * Reads at most `limit_bytes`. A body that says it is longer is 413 unread, and one that does not say how long it is, once it has been
 * heard to its end or for long enough; none is longer than it says (RFC 9112, 6.3). One that breaks off, or whose chunks are none,
 * is `broken`.
 */
export async function readBody(
  request: Request,
  limit_bytes: number,
  broken: ErrorFactory,
): Promise<Uint8Array<ArrayBuffer>> {
  const declared = request.headers.get("content-length");
  if (Number(declared ?? 0) > limit_bytes) throw PlatformError.body_too_large({ limit_bytes });
  if (!request.body) return new Uint8Array();
  const read = declared === null ? readCounted(request.body, limit_bytes) : request.arrayBuffer();
  const bytes = await read.catch((error: unknown) => {
    throw isAppError(error) ? error : broken();
  });
  if (bytes.byteLength > limit_bytes) throw PlatformError.body_too_large({ limit_bytes });
  return new Uint8Array(bytes);
}

/** Counts a body that does not say how long it is. */
function readCounted(body: NonNullable<Request["body"]>, limit_bytes: number): Promise<ArrayBuffer> {
  let length = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.byteLength;
      if (length <= limit_bytes) controller.enqueue(chunk);
      else if (length > limit_bytes + HEARD_BYTES) throw PlatformError.body_too_large({ limit_bytes });
    },
    flush() {
      if (length > limit_bytes) throw PlatformError.body_too_large({ limit_bytes });
    },
  });
  return new Response(body.pipeThrough(counted)).arrayBuffer();
}

const mediaType = (header: string | undefined): string => (header ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

/** Size and type of a JSON body (413, 415), read here once; its syntax is looked at later, when it is known who asks. */
export const acceptJson: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (!/^application\/([\w.-]+\+)?json$/.test(mediaType(c.req.header("content-type"))))
    throw PlatformError.unsupported_media_type({ expected: "application/json" });
  c.set("body", await readBody(c.req.raw, JSON_LIMIT_BYTES, PlatformError.malformed_json));
  await next();
};

/** The syntax of a JSON body: UTF-8 without a byte order mark (RFC 8259), or 400. */
export const parseJson: MiddlewareHandler<AppEnv> = async (c, next) => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(c.get("body"));
    JSON.parse(text);
    c.req.raw = new Request(c.req.url, { method: c.req.method, headers: c.req.raw.headers, body: text });
  } catch {
    throw PlatformError.malformed_json();
  }
  await next();
};

/** A multipart form names what stands between its parts: 415 for another type, 400 without a boundary. */
function requireForm(type: string | undefined): void {
  if (type === undefined || mediaType(type) !== "multipart/form-data")
    throw PlatformError.unsupported_media_type({ expected: "multipart/form-data" });
  boundaryOf(type);
}

/** Size and type of a multipart form, which is then read whole. */
export const acceptForm =
  (limit_bytes: number): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    requireForm(c.req.header("content-type"));
    const bytes = await readBody(c.req.raw, limit_bytes, PlatformError.malformed_form);
    c.set("body", bytes);
    c.req.raw = new Request(c.req.url, { method: c.req.method, headers: c.req.raw.headers, body: bytes });
    await next();
  };

/** Type and declared size of a multipart form that its handler reads as it arrives. */
export const acceptStream =
  (limit_bytes: number): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    requireForm(c.req.header("content-type"));
    if (Number(c.req.header("content-length") ?? 0) > limit_bytes) throw PlatformError.body_too_large({ limit_bytes });
    await next();
  };

/** A route that takes no body ignores none: anything but nothing or `{}` is refused, so that a mistaken field is not lost in silence. */
export const acceptNothing: MiddlewareHandler<AppEnv> = async (c, next) => {
  const body = await readBody(c.req.raw, JSON_LIMIT_BYTES, PlatformError.invalid_request);
  if (body.byteLength > 0 && !/^\s*(\{\s*\})?\s*$/.test(new TextDecoder().decode(body)))
    throw PlatformError.invalid_request({
      errors: [{ path: "", code: "unrecognized_keys", message: "This operation takes no body" }],
    });
  c.set("body", body);
  await next();
};
