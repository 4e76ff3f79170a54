import { eq } from "drizzle-orm";
import { describeError } from "#platform/basics/log";
import { createContext, type Ctx } from "#platform/context";
import { deliverEvent, refuseFailures, runEach, type Task } from "#platform/data/deliver-event";
import { type Consumer, listenersOf, type Received } from "#platform/data/listeners";
import { deadLetters, outbox } from "#platform/data/tables";

export { type Consumer, type Listener, on, onHint, onHints, onReading } from "#platform/data/listeners";

const RETRY_MAX_SECONDS = 3600;

const isMessage = (body: unknown): body is Received =>
  typeof body === "object" && body !== null && "type" in body && typeof body.type === "string";

async function takeHint(ctx: Ctx, consumers: readonly Consumer[], message: Received): Promise<void> {
  const tasks = listenersOf(consumers, message.type).flatMap(({ name, listener }): Task[] =>
    listener.kind === "hint" ? [{ name, run: (own) => listener.handle(own, [message]) }] : [],
  );
  refuseFailures(tasks, await runEach(ctx, message.type, tasks));
}

async function take(ctx: Ctx, consumers: readonly Consumer[], body: unknown): Promise<void> {
  if (!isMessage(body)) throw new Error("a message without a type");
  return body.type === "outbox" ? deliverEvent(ctx, consumers, String(body["id"])) : takeHint(ctx, consumers, body);
}

/**
 * Settles every message on its own: one bad message never replays its neighbours. What fails waits longer each time, then goes to the
 * dead-letter queue. Hints whose listeners take them together are tried so first.
 */
export function createQueueHandler(consumers: readonly Consumer[]) {
  return async (batch: MessageBatch, env: Env, execution: ExecutionContext): Promise<void> => {
    const dead = /-dead(-\w+)?$/.test(batch.queue);
    const contextFor = (message: Message): Ctx =>
      createContext({
        env,
        waitUntil: (work) => execution.waitUntil(work),
        actor: { type: "system", id: `queue:${batch.queue}` },
        request_id: message.id,
      });
    const taken = dead ? [] : await takeTogether(consumers, batch.messages, contextFor);
    for (const message of batch.messages.filter((one) => !taken.includes(one))) {
      const ctx = contextFor(message);
      try {
        await (dead ? storeDeadLetter(ctx, batch.queue, message) : take(ctx, consumers, message.body));
        message.ack();
      } catch (error) {
        ctx.log.error("message_failed", { queue: batch.queue, attempts: message.attempts, ...describeError(error) });
        message.retry({ delaySeconds: Math.min(2 ** message.attempts, RETRY_MAX_SECONDS) });
      }
    }
  };
}

/** Takes hints of the same type at once, where all who listen do. Acknowledges and returns those that are done; the others are as they were. */
async function takeTogether(
  consumers: readonly Consumer[],
  messages: readonly Message[],
  contextFor: (message: Message) => Ctx,
): Promise<Message[]> {
  const taken: Message[] = [];
  const types = Map.groupBy(messages, ({ body }) => (isMessage(body) ? body.type : ""));
  for (const [type, [first, ...more]] of types) {
    const listeners = listenersOf(consumers, type).map(({ listener }) => listener);
    const together = listeners.flatMap((one) => (one.kind === "hint" && one.together ? [one] : []));
    if (!first || more.length === 0 || together.length === 0 || together.length < listeners.length) continue;
    const ctx = contextFor(first);
    const same = [first, ...more];
    try {
      const received = same.map(({ body }) => body).filter(isMessage);
      for (const { handle } of together) await handle(ctx, received);
      for (const message of same) message.ack();
      taken.push(...same);
    } catch (error) {
      ctx.log.warn("messages_taken_alone", { type, count: same.length, ...describeError(error) });
    }
  }
  return taken;
}

/** Keeps what could not be done where an admin can see and replay it. */
async function storeDeadLetter(ctx: Ctx, queue: string, message: { id: string; body: unknown }): Promise<void> {
  const body = isMessage(message.body) ? message.body : { type: "unknown" };
  const outbox_id = body.type === "outbox" ? String(body["id"]) : null;
  const row = outbox_id === null ? undefined : await ctx.db.select().from(outbox).where(eq(outbox.id, outbox_id)).get();
  if (outbox_id !== null && (!row || row.done_at !== null)) return;
  await ctx.db.batch([
    ctx.db
      .insert(deadLetters)
      .values({
        id: message.id,
        queue,
        type: row?.type ?? body.type,
        outbox_id,
        body: row?.body ?? message.body ?? null,
        created_at: ctx.now(),
      })
      .onConflictDoNothing(),
    ...(outbox_id === null ? [] : [ctx.db.update(outbox).set({ dead_at: ctx.now() }).where(eq(outbox.id, outbox_id))]),
  ]);
}
