import type { Ctx } from "#platform/context";
import { type AddressFault, isPublicAddress, readOutboundUrl } from "#platform/http/public-address";
import { resolveName } from "#platform/http/resolve-name";

/** Why a request was not sent, or came to nothing. */
export type OutboundError = "address_refused" | "unresolved" | "timed_out" | "unreachable" | "redirected";

export type OutboundRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeout_ms: number;
  /** As much of the answer's body is read. */
  readonly answer_bytes: number;
  readonly allow_loopback: boolean;
};

export type OutboundAnswer = {
  /** Null where no answer came. */
  readonly status: number | null;
  readonly error: OutboundError | null;
  readonly body: string | null;
  readonly retry_after: string | null;
  readonly duration_ms: number;
};

/**
 * Posts to a URL that somebody else has given. Before each request its address is checked, and what its name stands for at that
 * moment: all of it has to be public. A redirect is never followed, and a long answer is cut off. Never throws.
 */
export async function postOutbound(ctx: Ctx, request: OutboundRequest): Promise<OutboundAnswer> {
  const began = ctx.now();
  const end = (answer: Partial<OutboundAnswer>): OutboundAnswer => ({
    status: null,
    error: null,
    body: null,
    retry_after: null,
    ...answer,
    duration_ms: Math.max(0, ctx.now() - began),
  });
  const refused = await refusalOf(ctx, request);
  if (refused) return end({ error: refused });
  try {
    return end(await post(request));
  } catch (error) {
    const is_late = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
    return end({ error: is_late ? "timed_out" : "unreachable" });
  }
}

async function refusalOf(ctx: Ctx, { url, allow_loopback }: OutboundRequest): Promise<OutboundError | null> {
  const read = readOutboundUrl(url, { allow_loopback });
  if (read.fault !== null) return "address_refused" satisfies OutboundError;
  if (read.name === null) return null;
  try {
    const addresses = await resolveName(ctx, read.name);
    if (addresses.length === 0) return "unresolved";
    return addresses.every(isPublicAddress) ? null : "address_refused";
  } catch (error) {
    ctx.log.warn("name_not_resolved", { error: error instanceof Error ? error.name : "unknown" });
    return "unresolved";
  }
}

async function post({
  url,
  headers,
  body,
  timeout_ms,
  answer_bytes,
}: OutboundRequest): Promise<Partial<OutboundAnswer>> {
  const response = await fetch(url, {
    method: "POST",
    headers,
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeout_ms),
  });
  const { status } = response;
  const is_redirect = status >= 300 && status < 400;
  return {
    status,
    error: is_redirect ? "redirected" : null,
    body: await readStart(response, answer_bytes),
    retry_after: response.headers.get("retry-after"),
  };
}

/** The first bytes of the answer as text. The rest is let go unread: it may have no end. */
async function readStart(response: Response, most: number): Promise<string> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  if (!body) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let left = most; left > 0;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.byteLength;
  }
  await reader.cancel();
  return text;
}

/** Words for a fault of a URL that somebody has sent. */
export const faultTexts: Readonly<Record<AddressFault, string>> = {
  malformed: "must be an absolute URL of at most 2,048 characters",
  scheme: "must begin with https://",
  userinfo: "must not hold a user name or a password",
  port: "must use port 443 or 8443",
  name: "must name a host on the public Internet",
  address: "must not be an address of a private network",
};
