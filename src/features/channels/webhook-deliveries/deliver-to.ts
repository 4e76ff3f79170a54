import { and, eq } from "drizzle-orm";
import {
  disableFailing,
  type EndpointRow,
  isTaken,
  messageId,
  noteFailing,
  noteWorking,
  sendMessage,
} from "#channels/webhooks";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { runBatch, type Statement } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import type { OutboundAnswer } from "#platform/http/outbound";
import { webhookEvents } from "./events.ts";
import { NoteTaker } from "./note-taker.ts";
import { type DeliveryError, endOf, nextTryAt } from "./rules.ts";
import { type DeliveryRow, giveUp, selectWork } from "./store.ts";
import { webhookAttempts, webhookDeliveries } from "./tables.ts";

/** An endpoint gets so many requests at the same time, each about another subject. */
const AT_ONCE = 5;
const PAGE = 50;
/** After this the object is called again, so that no run is endless. */
const RUN_MS = 45 * SECOND;
/** What waits for an earlier event to arrive here is looked at again. */
const HELD_MS = 2 * SECOND;

/**
 * Delivers what is due to one endpoint, in order for each subject and some subjects at the same time, until nothing is due or its time is over.
 * Called by the endpoint's own object alone, so that no delivery is tried twice at once. Returns when there is something to do next; null when nothing is.
 */
export async function deliverTo(ctx: Ctx, endpoint_id: string): Promise<number | null> {
  const ends_at = ctx.now() + RUN_MS;
  for (;;) {
    const [[endpoint], work] = await ctx.db.batch(selectWork(ctx, endpoint_id, PAGE));
    if (work.length === 0) return null;
    if (!endpoint?.is_active) {
      await runBatch(ctx.db, [giveUp(ctx, endpoint_id, endpoint ? "endpoint_disabled" : "endpoint_deleted")]);
      return null;
    }
    const now = ctx.now();
    const due = work.flatMap(({ delivery, is_held }) => (!is_held && (delivery.due_at ?? 0) <= now ? [delivery] : []));
    if (due.length === 0) {
      const at = work.map(({ delivery, is_held }) => Math.max(delivery.due_at ?? 0, is_held ? now + HELD_MS : 0));
      return Math.min(...at);
    }
    if (!(await tryAll(ctx, endpoint, due, ends_at)) || ctx.now() >= ends_at) return ctx.now();
  }
}

/** Tries each once, some at a time; false when the endpoint is to be looked at again before more is sent. */
async function tryAll(ctx: Ctx, endpoint: EndpointRow, due: readonly DeliveryRow[], ends_at: number): Promise<boolean> {
  const queue = [...due];
  const notes = new NoteTaker(ctx);
  let goes_on = true;
  const work = async () => {
    for (let one = queue.shift(); one && goes_on && ctx.now() < ends_at; one = queue.shift()) {
      const end = await tryOnce(ctx, endpoint, one, notes);
      // Of several that are under way at the same time, the first ends it.
      if (end !== null && goes_on) notes.add((own) => disabling(own, endpoint.id, end));
      goes_on &&= end === null;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await notes.written();
  return goes_on;
}

/** Posts one delivery and has it written down. Returns why nothing more is delivered there; null where it goes on. A crash in between posts it again, under the same id. */
async function tryOnce(ctx: Ctx, endpoint: EndpointRow, delivery: DeliveryRow, notes: NoteTaker) {
  const answer = await sendMessage(ctx, endpoint, { id: messageId(delivery.event_id), body: delivery.body });
  const is_taken = isTaken(answer);
  notes.add((own) => [
    noteAttempt(own, delivery, answer),
    is_taken ? noteTaken(own, delivery, answer) : noteRefused(own, delivery, answer),
    is_taken ? noteWorking(own, endpoint.id) : noteFailing(own, endpoint.id),
  ]);
  const { first_failed_at } = endpoint;
  return is_taken ? null : endOf({ status: answer.status, first_failed_at }, ctx.now());
}

const errorOf = (answer: OutboundAnswer): DeliveryError | null => answer.error ?? (isTaken(answer) ? null : "refused");

const noteAttempt = (ctx: Ctx, { id: delivery_id }: DeliveryRow, answer: OutboundAnswer): Statement =>
  ctx.db.insert(webhookAttempts).values({
    id: ctx.id(),
    delivery_id,
    response_status: answer.status,
    response_body: answer.body,
    error: errorOf(answer),
    duration_ms: answer.duration_ms,
    created_at: ctx.now(),
  });

/** Only as it was read: staff may have asked for it again meanwhile. */
const isAsRead = ({ id, tries }: DeliveryRow) =>
  and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.status, "pending"), eq(webhookDeliveries.tries, tries));

const noteTaken = (ctx: Ctx, delivery: DeliveryRow, { status }: OutboundAnswer): Statement =>
  ctx.db
    .update(webhookDeliveries)
    .set({
      status: "delivered",
      due_at: null,
      tries: delivery.tries + 1,
      error: null,
      response_status: status,
      delivered_at: ctx.now(),
      updated_at: ctx.now(),
    })
    .where(isAsRead(delivery));

function noteRefused(ctx: Ctx, delivery: DeliveryRow, answer: OutboundAnswer): Statement {
  const tries = delivery.tries + 1;
  const due_at = nextTryAt({ id: delivery.id, tries, retry_after: answer.retry_after }, ctx.now());
  return ctx.db
    .update(webhookDeliveries)
    .set({
      status: due_at === null ? "failed" : "pending",
      due_at,
      tries,
      error: errorOf(answer),
      response_status: answer.status,
      updated_at: ctx.now(),
    })
    .where(isAsRead(delivery));
}

const disabling = (ctx: Ctx, endpoint_id: string, reason: "failing" | "gone"): Statement[] => [
  disableFailing(ctx, endpoint_id, reason),
  giveUp(ctx, endpoint_id, "endpoint_disabled"),
  publish(ctx, webhookEvents["webhook.disabled"], { webhook_endpoint_id: endpoint_id, reason }),
  audit(ctx, {
    action: "webhook_endpoint.disabled",
    subject_type: "webhook_endpoint",
    subject_id: endpoint_id,
    after: { is_active: false, disabled_reason: reason },
  }),
];
