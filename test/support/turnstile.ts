import { vi } from "vitest";

/** Speaks Turnstile's siteverify: https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ */
export type TurnstileStandIn = {
  /** Tokens that a widget has given out: each is good once. */
  readonly tokens: Set<string>;
  /** What it was asked, oldest first. */
  readonly asked: { secret: string; response: string; remoteip?: string }[];
  /** Where the widget is shown, and what it says that it is for. */
  readonly widget: { hostname: string; action: string };
  /** The next answers, before it works again. */
  readonly troubles: (() => Response | Promise<Response>)[];
};

const verdict = (...codes: string[]) => Response.json({ success: codes.length === 0, "error-codes": codes });

/** Answers in Turnstile's place until the test is over: everything that the shop sends elsewhere goes where it always does. */
export function standInForTurnstile(secret: string): TurnstileStandIn {
  const standIn: TurnstileStandIn = {
    tokens: new Set(),
    asked: [],
    widget: { hostname: "localhost", action: "" },
    troubles: [],
  };
  const spent = new Set<string>();
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { host, pathname } = new URL(request.url);
    if (host !== "challenges.cloudflare.com") return real(request);
    if (request.method !== "POST" || pathname !== "/turnstile/v0/siteverify")
      return new Response(null, { status: 404 });
    const trouble = standIn.troubles.shift();
    if (trouble) return trouble();
    if (request.headers.get("content-type") !== "application/json") return verdict("bad-request");
    const body = await request.json<TurnstileStandIn["asked"][number]>();
    standIn.asked.push(body);
    if (body.secret !== secret) return verdict("invalid-input-secret");
    if (spent.has(body.response)) return verdict("timeout-or-duplicate");
    if (!standIn.tokens.delete(body.response)) return verdict("invalid-input-response");
    spent.add(body.response);
    return Response.json({ success: true, "error-codes": [], ...standIn.widget });
  });
  return standIn;
}
