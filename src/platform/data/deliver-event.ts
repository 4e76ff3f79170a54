import { eq } from "drizzle-orm";
import { describeError } from "#platform/basics/log";
import { apart, type Ctx } from "#platform/context";
import { isUniqueViolation, runBatch, type Statement } from "#platform/data/db";
import { type Consumer, type Listener, listenersOf, type Plan, type Received } from "#platform/data/listeners";
import { commit } from "#platform/data/outbox";
import { effects, outbox } from "#platform/data/tables";

/** Work for one consumer, by the consumer's name: `run` does all of it alone, and with a plan it can share trips. */
export type Task = {
  readonly name: string;
  readonly run: (ctx: Ctx) => Promise<void>;
  readonly plan?: Plan | undefined;
};

/** Runs each task, whatever becomes of the others, and returns the names of those that are done. */
export async function runEach(ctx: Ctx, type: string, tasks: readonly Task[]): Promise<string[]> {
  const done: string[] = [];
  for (const { name, run } of tasks) {
    try {
      await run(apart(ctx));
      done.push(name);
    } catch (error) {
      ctx.log.error("consumer_failed", { consumer: name, type, ...describeError(error) });
    }
  }
  return done;
}

/** Has the message retried when some of its consumers failed. Their errors are in the log by now. */
export function refuseFailures(tasks: readonly Task[], done: readonly string[]): void {
  const failed = tasks.filter(({ name }) => !done.includes(name)).map(({ name }) => name);
  if (failed.length > 0) throw new Error(`not done by ${failed.join(", ")}`);
}

/** Gives an outbox row to each consumer of its type that has not dealt with it yet, and marks it done when all of them have. */
export async function deliverEvent(ctx: Ctx, consumers: readonly Consumer[], id: string): Promise<void> {
  const [rows, seen] = await ctx.db.batch([
    ctx.db.select().from(outbox).where(eq(outbox.id, id)),
    ctx.db.select({ consumer: effects.consumer }).from(effects).where(eq(effects.outbox_id, id)),
  ]);
  const row = rows[0];
  if (!row || row.done_at !== null) return;
  const { type, body } = row;
  const message = { ...body, type, outbox_id: id };
  const tasks = listenersOf(consumers, type).flatMap(({ name, listener }): Task[] => {
    if (listener.kind !== "event" || seen.some((one) => one.consumer === name)) return [];
    const run = async (own: Ctx) => listener.handle(own, message, effectOf(ctx, id, [name])).catch(forgiveDoubled);
    return [{ name, run, plan: planOf(ctx, listener, message) }];
  });
  const done = await runEach(
    ctx,
    type,
    tasks.filter(({ plan }) => !plan),
  );
  const planned = tasks.flatMap(({ plan, ...task }) => (plan ? [{ ...task, plan }] : []));
  const failed = tasks.length - planned.length - done.length;
  done.push(...(await runTogether(ctx, { id, type, others: done, is_whole: failed === 0 }, planned)));
  refuseFailures(tasks, done);
}

/** None of a listener that has none, nor where it does not understand the message: run alone, it says so. */
function planOf(ctx: Ctx, listener: Extract<Listener, { kind: "event" }>, message: Received): Plan | undefined {
  try {
    return listener.plan?.(ctx, message);
  } catch {
    return undefined;
  }
}

const effectOf = (ctx: Ctx, outbox_id: string, names: readonly string[]) =>
  ctx.db.insert(effects).values(names.map((consumer) => ({ consumer, outbox_id, at: ctx.now() })));

/** For those who may have noted it themselves. */
const notedAgain = (ctx: Ctx, outbox_id: string, names: readonly string[]): Statement[] =>
  names.length === 0 ? [] : [effectOf(ctx, outbox_id, names).onConflictDoNothing()];

type Delivered = {
  readonly id: string;
  readonly type: string;
  /** Who has dealt with it before. */
  readonly others: readonly string[];
  /** Whether nobody else is left to deal with it. */
  readonly is_whole: boolean;
};

type Planned = Task & { readonly plan: Plan };

/**
 * Carries out the plans with one batch of reads and one of effects, which also notes what the others have done. What fails before that
 * batch holds back nobody; when the batch fails, each in it is run alone. Returns the names of those that are done.
 */
async function runTogether(ctx: Ctx, delivered: Delivered, tasks: readonly Planned[]): Promise<string[]> {
  const { id, type, others } = delivered;
  const joint = apart(ctx);
  const prepared = await prepareEach(ctx, joint, delivered, tasks);
  const { sharing, alone } = prepared;
  const is_whole = delivered.is_whole && sharing.length + alone.length === tasks.length;
  const end = is_whole
    ? [ctx.db.update(outbox).set({ done_at: ctx.now(), dead_at: null }).where(eq(outbox.id, id))]
    : [];
  try {
    const effect = sharing.length === 0 ? [] : [effectOf(ctx, id, sharing)];
    await commit(joint, [...prepared.statements, ...effect, ...end, ...notedAgain(ctx, id, [...others, ...alone])]);
    return [...sharing, ...alone];
  } catch (error) {
    ctx.log.warn("effects_taken_alone", { type, ...describeError(error) });
  }
  const done = await runEach(
    ctx,
    type,
    tasks.filter(({ name }) => sharing.includes(name)),
  );
  await runBatch(ctx.db, [
    ...(done.length === sharing.length ? end : []),
    ...notedAgain(ctx, id, [...others, ...alone, ...done]),
  ]);
  return [...alone, ...done];
}

/** What the plans come to: the statements that share a batch and whose they are, and who has committed alone. */
async function prepareEach(ctx: Ctx, joint: Ctx, { id, type }: Delivered, tasks: readonly Planned[]) {
  const rows = await runBatch(
    ctx.db,
    tasks.flatMap(({ plan }) => plan.reads),
  );
  const statements: Statement[] = [];
  const [sharing, alone]: [string[], string[]] = [[], []];
  let at = 0;
  for (const { name, plan } of tasks) {
    const own = apart(ctx);
    const seen = rows.slice(at, (at += plan.reads.length));
    try {
      const effect = await plan.effect(own, seen, effectOf(ctx, id, [name]));
      (effect ? sharing : alone).push(name);
      statements.push(...(effect ?? []));
      joint.published.push(...own.published);
      joint.after_commit.push(...own.after_commit);
    } catch (error) {
      if (isDoubled(error)) alone.push(name);
      else ctx.log.error("consumer_failed", { consumer: name, type, ...describeError(error) });
    }
  }
  return { statements, sharing, alone };
}

/** Whether another delivery was first: its effect's key undoes this one, and it is done. */
const isDoubled = (error: unknown): boolean => isUniqueViolation(error, "effects.outbox_id");

function forgiveDoubled(error: unknown): void {
  if (!isDoubled(error)) throw error;
}
