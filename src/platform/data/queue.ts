import { eq } from "drizzle-orm";
import type { z } from "zod";
import { describeError } from "#platform/basics/log";
import { createContext, type Ctx } from "#platform/context";
import { isUniqueViolation, runBatch, type Statement } from "#platform/data/db";
import type { Event, Hint } from "#platform/data/events";
import { deadLetters, effects, outbox } from "#platform/data/tables";

type Received = { readonly type: string } & Readonly<Record<string, unknown>>;
type Handle = (ctx: Ctx, message: Received, once: Statement) => Promise<void>;
type HandleHint = (ctx: Ctx, message: Received) => Promise<void>;

/** What a feature does about one event or hint. */
export type Listener =
  | { readonly kind: "event"; readonly type: string; readonly handle: Handle }
  | { readonly kind: "hint"; readonly type: string; readonly handle: HandleHint };

/** What a message says by its schema. */
function read<D extends Event | Hint>({ schema }: D, received: Received): z.output<D["schema"]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has just made it, which its generic type does not say
  return schema.parse(received) as z.output<D["schema"]>;
}

/** Acts on an event. `once` goes into the same batch as the effect: a second delivery breaks its key and undoes itself. `outbox_id` names the occasion. */
export const on = <E extends Event>(
  event: E,
  handle: (ctx: Ctx, message: z.output<E["schema"]> & { readonly outbox_id: string }, once: Statement) => Promise<void>,
): Listener => ({
  type: event.type,
  kind: event.kind,
  handle: (ctx, received, once) =>
    handle(ctx, { ...read(event, received), outbox_id: String(received["outbox_id"]) }, once),
});

/** Acts on a hint, which may be lost or doubled: `handle` is idempotent by itself. */
export const onHint = <H extends Hint>(
  hint: H,
  handle: (ctx: Ctx, message: z.output<H["schema"]>) => Promise<void>,
): Listener => ({ type: hint.type, kind: hint.kind, handle: (ctx, received) => handle(ctx, read(hint, received)) });

/** A feature as the queue handler sees it. Its name is the key of its effects, so it hears each event in one place. */
export type Consumer = { readonly name: string; readonly on?: readonly Listener[] };

/** What each consumer does about messages of a type. */
const listenersOf = (consumers: readonly Consumer[], type: string) =>
  consumers.flatMap(({ name, on: listeners = [] }) => {
    const listener = listeners.find((one) => one.type === type);
    return listener ? [{ name, listener }] : [];
  });

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
async function deliver(ctx: Ctx, consumers: readonly Consumer[], id: string): Promise<void> {
  const [rows, seen] = await ctx.db.batch([
    ctx.db.select().from(outbox).where(eq(outbox.id, id)),
    ctx.db.select({ consumer: effects.consumer }).from(effects).where(eq(effects.outbox_id, id)),
  ]);
  const row = rows[0];
  if (!row || row.done_at !== null) return;
  const { type, body } = row;
  const effect = (consumer: string) => ctx.db.insert(effects).values({ consumer, outbox_id: id, at: ctx.now() });
  const message = { ...body, type, outbox_id: id };
  const tasks = listenersOf(consumers, type).flatMap(({ name, listener }): Task[] => {
    if (listener.kind !== "event" || seen.some((one) => one.consumer === name)) return [];
    return [{ name, run: async (own) => listener.handle(own, message, effect(name)).catch(forgiveDoubled) }];
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

async function takeHint(ctx: Ctx, consumers: readonly Consumer[], message: Received): Promise<void> {
  const tasks = listenersOf(consumers, message.type).flatMap(({ name, listener }): Task[] =>
    listener.kind === "hint" ? [{ name, run: (own) => listener.handle(own, message) }] : [],
  );
  refuseFailures(tasks, await runEach(ctx, message.type, tasks));
}

async function take(ctx: Ctx, consumers: readonly Consumer[], body: unknown): Promise<void> {
  if (!isMessage(body)) throw new Error("a message without a type");
  return body.type === "outbox" ? deliver(ctx, consumers, String(body["id"])) : takeHint(ctx, consumers, body);
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
        created_at: ctx.now(),
      })
      .onConflictDoNothing(),
    ...(outbox_id === null ? [] : [ctx.db.update(outbox).set({ dead_at: ctx.now() }).where(eq(outbox.id, outbox_id))]),
  ]);
}
