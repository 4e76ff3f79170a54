import { eq } from "drizzle-orm";
import type { z } from "zod";
import { createContext, type Ctx } from "#platform/context";
import { isUniqueViolation, type Statement } from "#platform/db";
import { describeError } from "#platform/log";
import type { Message } from "#platform/outbox";
import { deadLetters, effects, outbox } from "#platform/tables";

type Handle = (ctx: Ctx, message: Message, once: Statement) => Promise<void>;

/** Reads the message by its schema, then handles it. `once` goes into the same batch as the effect: a second delivery breaks its key and undoes itself. */
export function on<S extends z.ZodType>(
  schema: S,
  handle: (ctx: Ctx, message: z.output<S>, once: Statement) => Promise<void>,
): Handle {
  return (ctx, message, once) => handle(ctx, schema.parse(message), once);
}

export type Consumer = {
  readonly name: string;
  /** By message type: what came through the outbox. */
  readonly on?: Readonly<Record<string, Handle>>;
  /** By message type: hints, which may be lost or doubled. Their handlers are idempotent by themselves. */
  readonly hints?: Readonly<Record<string, (ctx: Ctx, message: unknown) => Promise<void>>>;
};

const RETRY_MAX_SECONDS = 3600;

const isMessage = (body: unknown): body is Message =>
  typeof body === "object" && body !== null && "type" in body && typeof body.type === "string";

/** Gives an outbox row to each consumer of its type that has not dealt with it yet, then marks it done. */
async function deliver(ctx: Ctx, consumers: readonly Consumer[], id: string): Promise<void> {
  const [rows, seen] = await ctx.db.batch([
    ctx.db.select().from(outbox).where(eq(outbox.id, id)),
    ctx.db.select({ consumer: effects.consumer }).from(effects).where(eq(effects.outbox_id, id)),
  ]);
  const row = rows[0];
  if (!row || row.done_at !== null) return;
  const effect = (consumer: string) => ctx.db.insert(effects).values({ consumer, outbox_id: id, at: ctx.now() });
  const takers = consumers.flatMap((consumer) => {
    const handle = consumer.on?.[row.type];
    return handle ? [{ name: consumer.name, handle }] : [];
  });
  for (const { name, handle } of takers) {
    if (seen.some((one) => one.consumer === name)) continue;
    try {
      await handle(ctx, { ...row.body, type: row.type, outbox_id: id }, effect(name));
    } catch (error) {
      if (!isUniqueViolation(error, "effects.outbox_id")) throw error; // Another delivery was first: it is done.
    }
  }
  await ctx.db.batch([
    ctx.db.update(outbox).set({ done_at: ctx.now(), dead_at: null }).where(eq(outbox.id, id)),
    ...takers.map(({ name }) => effect(name).onConflictDoNothing()),
  ]);
}

async function take(ctx: Ctx, consumers: readonly Consumer[], body: unknown): Promise<void> {
  if (!isMessage(body)) throw new Error("a message without a type");
  if (body.type === "outbox") return deliver(ctx, consumers, String(body["id"]));
  for (const consumer of consumers) await consumer.hints?.[body.type]?.(ctx, body);
}

/** Settles every message on its own: one bad message never replays its neighbours. What fails waits longer each time, then goes to the dead-letter queue. */
export function createQueueHandler(consumers: readonly Consumer[]) {
  return async (batch: MessageBatch, env: Env, execution: ExecutionContext): Promise<void> => {
    const dead = /-dead(-\w+)?$/.test(batch.queue);
    for (const message of batch.messages) {
      const ctx = createContext({
        env,
        waitUntil: (work) => execution.waitUntil(work),
        actor: { type: "system", id: `queue:${batch.queue}` },
        request_id: message.id,
      });
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
        stored_at: ctx.now(),
      })
      .onConflictDoNothing(),
    ...(outbox_id === null ? [] : [ctx.db.update(outbox).set({ dead_at: ctx.now() }).where(eq(outbox.id, outbox_id))]),
  ]);
}
