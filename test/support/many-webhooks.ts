import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { runBatch } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { inGroups } from "#platform/objects/waves";
import { reviewEvents } from "../../src/features/engagement/reviews/events.ts";
import { testContext } from "./context.ts";
import { deliverAtOnce } from "./queue.ts";
import { givenEndpoint, type GivenEndpoint, passWaits, type Receivers } from "./webhooks.ts";

/** In the order in which they happen to each review. */
const types = ["review.created", "review.approved", "review.hidden", "review.answered"] as const;

/** A number below `below` that follows from the seed, as chance would give it. */
function* chance(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

export type Outcome = {
  /** The endpoints, the healthy ones first. */
  readonly healthy: readonly GivenEndpoint[];
  readonly troubled: readonly GivenEndpoint[];
  readonly event_ids: readonly string[];
  /** From the writing down of a delivery to its end, at the healthy endpoints while the others failed: of a hundred, all but the slowest. */
  readonly healthy_p99_ms: number;
  /** What still waited at the troubled endpoints when the healthy ones had everything. */
  readonly waiting_then: number;
};

export type Play = {
  readonly event_count: number;
  readonly seed: number;
  /** Without trouble all ten are healthy: what the others are compared with. */
  readonly is_troubled?: boolean;
};

/**
 * So many events happen to reviews, and ten endpoints hear of them: one refuses, one hangs and one fails now and then, until all others
 * have everything. Messages of the queue are lost, doubled and late.
 */
export async function playMany(
  receivers: Receivers,
  { event_count, seed, is_troubled = true }: Play,
): Promise<Outcome> {
  const random = chance(seed);
  const roll = () => random.next().value;
  const endpoints: GivenEndpoint[] = [];
  for (let n = 0; n < 10; n += 1) endpoints.push(await givenEndpoint({ events: ["review.*"] }));
  const [healthy, troubled] = [endpoints.slice(0, 7), endpoints.slice(7)];
  if (is_troubled) {
    const [refusing, hanging, flaky] = troubled.map(({ host }) => host);
    receivers.answers.set(refusing ?? "", () => new Response("no", { status: 500 }));
    receivers.answers.set(hanging ?? "", () => new Promise(() => {}));
    receivers.answers.set(flaky ?? "", () => new Response(null, { status: roll() < 0.3 ? 503 : 200 }));
  }

  const event_ids = await happen(event_count);
  const lost = new Set(event_ids.filter(() => roll() < 0.05));
  const sent = event_ids.filter((id) => !lost.has(id));
  const messages = sent.flatMap((id) => (roll() < 0.1 ? [id, id] : [id]));
  const late = messages.map((id, n) => ({ id, at: n + roll() * 40 })).toSorted((a, b) => a.at - b.at);
  for (const some of inGroups(late, 20)) await deliverAtOnce(some.map(({ id }) => id));
  // What was lost comes again with the sweep.
  for (const some of inGroups([...lost], 20)) await deliverAtOnce(some);

  await waitFor(healthy);
  const waiting_then = await waitingAt(troubled);
  for (const { host } of troubled) receivers.answers.delete(host);
  const healthy_p99_ms = await p99Of(healthy);
  await waitFor(troubled, ({ id }) => passWaits(id));
  await env.DB.prepare("DELETE FROM webhook_endpoints WHERE id IN (SELECT value FROM json_each(?))")
    .bind(idsOf(endpoints))
    .run();
  return { healthy, troubled, event_ids, healthy_p99_ms, waiting_then };
}

/** Writes the events into the outbox, and nothing into a queue. */
async function happen(event_count: number): Promise<string[]> {
  const ctx = testContext();
  const reviews = Array.from({ length: Math.ceil(event_count / types.length) }, () => [ctx.id(), ctx.id()] as const);
  const statements = types.flatMap((type) =>
    reviews.map(([review_id, product_id]) => publish(ctx, reviewEvents[type], { review_id, product_id })),
  );
  for (const some of inGroups(statements.slice(0, event_count), 200)) await runBatch(ctx.db, some);
  return ctx.published
    .splice(0)
    .slice(0, event_count)
    .map(({ id }) => id);
}

const idsOf = (endpoints: readonly GivenEndpoint[]) => JSON.stringify(endpoints.map(({ id }) => id));

const waitingAt = async (endpoints: readonly GivenEndpoint[]): Promise<number> =>
  (await env.DB.prepare(
    "SELECT count(*) AS n FROM webhook_deliveries WHERE status = 'pending' AND endpoint_id IN (SELECT value FROM json_each(?))",
  )
    .bind(idsOf(endpoints))
    .first<number>("n")) ?? 0;

async function waitFor(endpoints: readonly GivenEndpoint[], help?: (one: GivenEndpoint) => Promise<void>) {
  await vi.waitUntil(
    async () => {
      if ((await waitingAt(endpoints)) === 0) return true;
      if (help) for (const one of endpoints) await help(one);
      return false;
    },
    { timeout: 600_000, interval: 250 },
  );
}

async function p99Of(endpoints: readonly GivenEndpoint[]): Promise<number> {
  const { results } = await env.DB.prepare(
    "SELECT delivered_at - created_at AS ms FROM webhook_deliveries WHERE endpoint_id IN (SELECT value FROM json_each(?)) ORDER BY ms",
  )
    .bind(idsOf(endpoints))
    .all<{ ms: number }>();
  return results[Math.floor(results.length * 0.99)]?.ms ?? Number.NaN;
}

/** What an endpoint got that it should not have, by what it took: events that are missing, taken twice, or before an earlier one of their review. */
export function faultsAt(
  receivers: Receivers,
  { host }: GivenEndpoint,
  event_ids: readonly string[],
  taken: "once" | "repeated",
) {
  const came = receivers.at(host);
  const ids = new Set(came.map(({ id }) => id));
  const missing = event_ids.filter((id) => !ids.has(`msg_${id.replaceAll("-", "")}`));
  const doubled = taken === "once" ? came.length - ids.size : 0;
  const last = new Map<string, number>();
  let disordered = 0;
  for (const { payload } of came) {
    const [review, place] = [String(payload.data["review_id"]), types.findIndex((type) => type === payload.type)];
    if (place < (last.get(review) ?? 0)) disordered += 1;
    last.set(review, Math.max(place, last.get(review) ?? 0));
  }
  return { missing: missing.length, doubled, disordered };
}
