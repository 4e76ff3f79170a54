import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { vi } from "vitest";
import { webhookDeliveries } from "../../src/features/channels/webhook-deliveries/tables.ts";
import { tokenOf } from "./actors.ts";
import { call } from "./api.ts";
import { testContext } from "./context.ts";

/** What came to a receiver, as it came. */
export type Received = {
  readonly host: string;
  readonly headers: Headers;
  readonly text: string;
  readonly id: string;
  readonly payload: { type: string; version: number; timestamp: string; data: Record<string, unknown> };
  readonly at: number;
};

type Answer = (request: Request, received: Received) => Response | Promise<Response>;

export type Receivers = {
  /** What came to a host, oldest first. */
  readonly at: (host: string) => Received[];
  /** How a host answers: 204 unless it says otherwise. */
  readonly answers: Map<string, Answer>;
  /** What names stand for: a public address unless it says otherwise. */
  readonly addresses: Map<string, readonly string[]>;
  /** The names that the resolver was asked for. */
  readonly asked: string[];
};

const PUBLIC_ADDRESS = "93.184.215.14";

/** Stands in for the Internet until the test is over: a resolver, and receivers at every name that ends in `.hooks.example.com`. */
export function standInForReceivers(): Receivers {
  const received = new Map<string, Received[]>();
  const standIn: Receivers = {
    at: (host) => received.get(host) ?? [],
    answers: new Map(),
    addresses: new Map(),
    asked: [],
  };
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (url.pathname === "/dns-query") return resolve(standIn, url);
    if (!url.hostname.endsWith(".hooks.example.com")) return real(input, init);
    const text = await request.text();
    const one: Received = {
      host: url.hostname,
      headers: request.headers,
      text,
      id: request.headers.get("webhook-id") ?? "",
      payload: JSON.parse(text),
      at: Date.now(),
    };
    received.set(url.hostname, [...standIn.at(url.hostname), one]);
    const answer = standIn.answers.get(url.hostname);
    return answer ? raced(answer(request, one), init?.signal) : new Response(null, { status: 204 });
  });
  return standIn;
}

/** As the runtime does: a request whose signal fires is over. */
async function raced(work: Response | Promise<Response>, signal: AbortSignal | null | undefined): Promise<Response> {
  const aborted = new Promise<never>((_, failed) => {
    signal?.addEventListener("abort", () => failed(signal.reason));
  });
  return Promise.race([work, aborted]);
}

function resolve({ addresses, asked }: Receivers, url: URL): Response {
  const name = url.searchParams.get("name") ?? "";
  const type = url.searchParams.get("type");
  asked.push(`${name} ${type}`);
  const wanted = (addresses.get(name) ?? [PUBLIC_ADDRESS]).filter((one) => one.includes(":") === (type === "AAAA"));
  const Answer = wanted.map((data) => ({ name, type: type === "AAAA" ? 28 : 1, TTL: 60, data }));
  return Response.json({ Status: 0, Answer });
}

export const freshHost = (): string => `r${crypto.randomUUID().slice(0, 8)}.hooks.example.com`;

export type GivenEndpoint = { id: string; host: string; secret: string; token: string };

/** An endpoint at a host of its own. */
export async function givenEndpoint(
  body: { events?: readonly string[]; url?: string; is_active?: boolean } = {},
  token?: string,
): Promise<GivenEndpoint> {
  const host = freshHost();
  const by = token ?? (await tokenOf("admin"));
  const answer = await call("POST", "/api/v1/admin/webhooks", {
    token: by,
    body: { url: `https://${host}/in`, events: ["order.*"], ...body },
  });
  if (answer.status !== 201) throw new Error(`endpoint refused: ${answer.status} ${await answer.text()}`);
  const { id, secret } = await answer.json<{ id: string; secret: string }>();
  return { id, host, secret, token: by };
}

/** Throws unless the message was signed with the secret. */
export const verify = (secret: string, { text, headers }: Received): unknown =>
  new Webhook(secret).verify(text, Object.fromEntries(headers));

/** Waits until so many messages came to the host. */
export const arrived = (receivers: Receivers, host: string, count: number): Promise<Received[]> =>
  vi.waitUntil(() => (receivers.at(host).length >= count ? receivers.at(host) : null), {
    timeout: 30_000,
    interval: 20,
  });

export type Delivery = {
  id: string;
  status: string;
  tries: number;
  error: string | null;
  next_try_at: string | null;
  event_type: string;
  message_id: string;
};

/** The log of an endpoint, newest first. */
export async function deliveriesOf({ id, token }: GivenEndpoint, query = ""): Promise<Delivery[]> {
  const answer = await call("GET", `/api/v1/admin/webhook-deliveries?webhook_endpoint_id=${id}&limit=100${query}`, {
    token,
  });
  return (await answer.json<{ data: Delivery[] }>()).data;
}

/** Waits until the log of an endpoint is as it is wanted. */
export const logged = (endpoint: GivenEndpoint, is_wanted: (rows: Delivery[]) => boolean): Promise<Delivery[]> =>
  vi.waitUntil(
    async () => {
      const rows = await deliveriesOf(endpoint);
      return is_wanted(rows) ? rows : null;
    },
    { timeout: 30_000, interval: 50 },
  );

/** As if the wait of everything that waits for an endpoint were over, and its object had been called. */
export async function passWaits(endpoint_id: string): Promise<void> {
  await env.DB.prepare("UPDATE webhook_deliveries SET due_at = ? WHERE endpoint_id = ? AND status = 'pending'")
    .bind(Date.now(), endpoint_id)
    .run();
  await env.WEBHOOKS.getByName(endpoint_id).wake(endpoint_id, true);
}

/** A delivery that is over, as the log keeps it. */
export async function keptDelivery(
  known: Partial<typeof webhookDeliveries.$inferInsert> = {},
): Promise<{ id: string }> {
  const ctx = testContext();
  const [id, now] = [ctx.id(), ctx.now()];
  await ctx.db.insert(webhookDeliveries).values({
    id,
    endpoint_id: ctx.id(),
    event_id: ctx.id(),
    event_type: "order.paid",
    subject: id,
    body: "{}",
    status: "failed",
    tries: 8,
    error: "refused",
    created_at: now,
    updated_at: now,
    ...known,
  });
  return { id };
}
