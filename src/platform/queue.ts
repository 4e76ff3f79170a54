import { eq } from "drizzle-orm";
import type { z } from "zod";
import { createContext, type Ctx } from "#platform/context";
import { isUniqueViolation, runBatch, type Statement } from "#platform/db";
import type { EventType, HintType } from "#platform/events";
import { describeError } from "#platform/log";
import { deadLetters, effects, outbox } from "#platform/tables";

type Received = { readonly type: string } & Readonly<Record<string, unknown>>;
type Handle = (ctx: Ctx, message: Received, once: Statement) => Promise<void>;
type HandleHint = (ctx: Ctx, message: unknown) => Promise<void>;

/** Reads the message by its schema, then handles it. `once` goes into the same batch as the effect: a second delivery breaks its key and undoes itself. */
export function on<S extends z.ZodType>(
  schema: S,
  handle: (ctx: Ctx, message: z.output<S>, once: Statement) => Promise<void>,
): Handle {
  return (ctx, message, once) => handle(ctx, schema.parse(message), once);
}

/** What a feature does about messages. */
export type Handlers = {
  /** By message type: what came through the outbox. */
  readonly on?: { readonly [Type in EventType]?: Handle };
  /** By message type: hints, which may be lost or doubled. Their handlers are idempotent by themselves. */
  readonly hints?: { readonly [Type in HintType]?: HandleHint };
};

export type Consumer = Handlers & { readonly name: string };

/** A consumer as the queue handler sees it: the types of its messages are whatever arrives. */
export type AnyConsumer = {
  readonly name: string;
  readonly on?: Readonly<Record<string, Handle>>;
  readonly hints?: Readonly<Record<string, HandleHint>>;
};

const RETRY_MAX_SECONDS = 3600;

const isMessage = (body: unknown): body is Received =>
  typeof body === "object" && body !== null && "type" in body && typeof body.type === "string";

/** Work for one consumer, by the consumer's name. */
type Task = { readonly name: string; readonly run: (ctx: Ctx) => Promise<void> };

/** Runs each task, whatever becomes of the others, and returns the names of those that are done. */
async function runEach(ctx: Ctx, type: string, tasks: readonly Task[]): Promise<string[]> {
  const done: string[] = [];
  for (const { name, run } of tasks) {
    try {
      // A batch of its own: what a consumer that failed has prepared must not go in with the next one's.
      await run({ ...ctx, published: [], after_commit: [] });
      done.push(name);
    } catch (error) {
      ctx.log.error("consumer_failed", { consumer: name, type, ...describeError(error) });
    }
  }
  return done;
}

/** Has the message retried when some of its consumers failed. Their errors are in the log by now. */
function refuseFailures(tasks: readonly Task[], done: readonly string[]): void {
  const failed = tasks.filter(({ name }) => !done.includes(name)).map(({ name }) => name);
  if (failed.length > 0) throw new Error(`not done by ${failed.join(", ")}`);
}

/** Gives an outbox row to each consumer of its type that has not dealt with it yet, and marks it done when all of them have. */
async function deliver(ctx: Ctx, consumers: readonly AnyConsumer[], id: string): Promise<void> {
  const [rows, seen] = await ctx.db.batch([
    ctx.db.select().from(outbox).where(eq(outbox.id, id)),
    ctx.db.select({ consumer: effects.consumer }).from(effects).where(eq(effects.outbox_id, id)),
  ]);
  const row = rows[0];
  if (!row || row.done_at !== null) return;
  const { type, body } = row;
  const effect = (consumer: string) => ctx.db.insert(effects).values({ consumer, outbox_id: id, at: ctx.now() });
  const tasks = consumers.flatMap(({ name, on: handlers }): Task[] => {
    const handle = handlers?.[type];
    if (!handle || seen.some((one) => one.consumer === name)) return [];
    const message = { ...body, type, outbox_id: id };
    return [{ name, run: async (own) => handle(own, message, effect(name)).catch(forgiveDoubled) }];
  });
  const done = await runEach(ctx, type, tasks);
  const isWhole = done.length === tasks.length;
  await runBatch(ctx.db, [
    ...(isWhole ? [ctx.db.update(outbox).set({ done_at: ctx.now(), dead_at: null }).where(eq(outbox.id, id))] : []),
    ...done.map((name) => effect(name).onConflictDoNothing()),
  ]);
  refuseFailures(tasks, done);
}

/** A doubled delivery that breaks the effect's key undoes itself: another one was first, and it is done. */
function forgiveDoubled(error: unknown): void {
  if (!isUniqueViolation(error, "effects.outbox_id")) throw error;
}

async function takeHint(ctx: Ctx, consumers: readonly AnyConsumer[], message: Received): Promise<void> {
  const tasks = consumers.flatMap(({ name, hints }): Task[] => {
    const handle = hints?.[message.type];
    return handle ? [{ name, run: (own) => handle(own, message) }] : [];
  });
  refuseFailures(tasks, await runEach(ctx, message.type, tasks));
}

async function take(ctx: Ctx, consumers: readonly AnyConsumer[], body: unknown): Promise<void> {
  if (!isMessage(body)) throw new Error("a message without a type");
  return body.type === "outbox" ? deliver(ctx, consumers, String(body["id"])) : takeHint(ctx, consumers, body);
}

/** Settles every message on its own: one bad message never replays its neighbours. What fails waits longer each time, then goes to the dead-letter queue. */
export function createQueueHandler(consumers: readonly AnyConsumer[]) {
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
