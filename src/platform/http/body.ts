import type { MiddlewareHandler } from "hono";
import { type AppError, invalidField, PlatformError } from "#platform/basics/errors";
import { SECOND } from "#platform/basics/time";
import type { AppEnv } from "#platform/http/app-env";
import { boundaryOf } from "#platform/http/multipart";

/** What a route without a body listens to: nothing, or `{}` with some blanks. */
const NOTHING_LIMIT_BYTES = 1024;

/** Throws `body_too_large` for a body that says it is longer, unread; none is longer than it says (RFC 9112, 6.3). */
function requireSize(request: Request, limit_bytes: number): void {
  if (Number(request.headers.get("content-length") ?? 0) > limit_bytes)
    throw PlatformError.body_too_large({ limit_bytes });
}

/** A request's body as it arrives. What is left unread stays for `hearOut`. One that breaks off, or whose chunks are none, is `broken`. */
export async function* bytesOf({ body }: Request, broken: () => AppError): AsyncGenerator<Uint8Array, undefined> {
  try {
    if (body) for await (const chunk of body.values({ preventCancel: true })) yield chunk;
  } catch {
    throw broken();
  }
  return undefined;
}

/**
 * Reads at most `limit_bytes`. Throws `body_too_large` at once for a body that says it is longer, and as soon as one that does not
 * say how long it is turns out to be; `broken` as `bytesOf`.
 */
async function readBody(
  request: Request,
  limit_bytes: number,
  broken: () => AppError,
): Promise<Uint8Array<ArrayBuffer>> {
  requireSize(request, limit_bytes);
  if (!request.body) return new Uint8Array();
  if (request.headers.has("content-length")) {
    const whole = request.arrayBuffer();
    return new Uint8Array(
      await whole.catch(() => {
        throw broken();
      }),
    );
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytesOf(request, broken)) {
    length += chunk.byteLength;
    if (length > limit_bytes) throw PlatformError.body_too_large({ limit_bytes });
    chunks.push(chunk);
  }
  return joined(chunks, length);
}

/** One array of all the chunks. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

const mediaType = (header: string | undefined): string => (header ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

/** Type and size of a JSON body (415, 413), which is read here once; its syntax is for `parseJson`. One that `may_be_missing` stands for `{}` when it is empty and has no type. */
export const acceptJson =
  (limit_bytes: number, may_be_missing: boolean): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (may_be_missing && c.req.header("content-type") === undefined) {
      const body = await readBody(c.req.raw, limit_bytes, PlatformError.malformed_json);
      if (!saysNothing(body)) throw PlatformError.unsupported_media_type({ expected: "application/json" });
      const headers = new Headers(c.req.raw.headers);
      headers.set("content-type", "application/json");
      c.req.raw = new Request(c.req.url, { method: c.req.method, headers, body: "{}" });
      c.set("body", new Uint8Array(new TextEncoder().encode("{}")));
      await next();
      return;
    }
    if (!/^application\/([\w.-]+\+)?json$/.test(mediaType(c.req.header("content-type"))))
      throw PlatformError.unsupported_media_type({ expected: "application/json" });
    c.set("body", await readBody(c.req.raw, limit_bytes, PlatformError.malformed_json));
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

/** Says how much the route takes, for the code that listens to the rest of a refused body. */
export const noteLimit =
  (limit_bytes: number): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    c.set("body_limit_bytes", limit_bytes);
    await next();
  };

/** Type and declared size of a multipart form (415, 413, 400 without a boundary), which is read as it arrives, by the route itself. */
export const acceptForm =
  (limit_bytes: number): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const type = c.req.header("content-type");
    if (type === undefined || mediaType(type) !== "multipart/form-data")
      throw PlatformError.unsupported_media_type({ expected: "multipart/form-data" });
    boundaryOf(type);
    requireSize(c.req.raw, limit_bytes);
    await next();
  };

/** Whether a body says nothing: it is empty or `{}`, with or without blanks. */
function saysNothing(body: Uint8Array): boolean {
  const text = new TextDecoder().decode(body).trim();
  return text === "" || (text.startsWith("{") && text.endsWith("}") && text.slice(1, -1).trim() === "");
}

const takesNone = (): AppError => invalidField("", "unknown_field", "This operation takes no body");

/** A route that takes no body ignores none: anything but nothing or `{}` is refused, so that a mistaken field is not lost in silence. */
export const acceptNothing: MiddlewareHandler<AppEnv> = async (c, next) => {
  const body = await readBody(c.req.raw, NOTHING_LIMIT_BYTES, takesNone);
  if (!saysNothing(body)) throw takesNone();
  c.set("body", body);
  await next();
};

/** A route whose callers send what a standard says and the shop has no use for: it is read, up to a size, and dropped. */
export const acceptAnything: MiddlewareHandler<AppEnv> = async (c, next) => {
  await readBody(c.req.raw, NOTHING_LIMIT_BYTES, () =>
    PlatformError.body_too_large({ limit_bytes: NOTHING_LIMIT_BYTES }),
  );
  await next();
};

/** How much of a refused body is thrown away, at the least and at the most, and how long a client that stops sending is waited for. */
const DRAIN_LIMIT_BYTES = { least: 1024 * 1024, most: 16 * 1024 * 1024 };
const HEARD_MS = 2 * SECOND;

/**
 * Throws away what is left of a body that was refused before it was read: a client that still sends reads no answer, and some
 * take the closed connection for a failure. Bounded by what the route would have taken, and by time.
 */
export async function hearOut(request: Request, limit_bytes: number): Promise<void> {
  const { body } = request;
  if (!body || body.locked) return;
  const most = Math.min(Math.max(limit_bytes, DRAIN_LIMIT_BYTES.least), DRAIN_LIMIT_BYTES.most);
  if (Number(request.headers.get("content-length") ?? 0) > most) return;
  const hear = async () => {
    let heard = 0;
    for await (const chunk of bytesOf(request, takesNone)) {
      heard += chunk.byteLength;
      if (heard > most) return;
    }
  };
  // A client that has gone, or breaks off, hears nothing any more.
  const heard = hear().catch(() => undefined);
  await Promise.race([heard, scheduler.wait(HEARD_MS)]);
}
