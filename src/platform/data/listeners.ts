import type { BatchResponse } from "drizzle-orm/batch";
import type { z } from "zod";
import type { Ctx } from "#platform/context";
import { runBatch, type Statement } from "#platform/data/db";
import type { Event, Hint } from "#platform/data/events";
import { commit } from "#platform/data/outbox";

export type Received = { readonly type: string } & Readonly<Record<string, unknown>>;
type Handle = (ctx: Ctx, message: Received, once: Statement) => Promise<void>;
type HandleHints = (ctx: Ctx, messages: readonly Received[]) => Promise<void>;

/**
 * What a consumer reads for an event, and what it then does. The statements of `effect` go into one batch with those of others and
 * with all of their `once`; null when it has committed `once` by itself.
 */
export type Plan = {
  readonly reads: readonly Statement[];
  readonly effect: (ctx: Ctx, rows: readonly unknown[], once: Statement) => Promise<readonly Statement[] | null>;
};

/** What a feature does about one event or hint. */
export type Listener =
  /** `plan`: its part of the event shares trips with those of other consumers; `handle` is the same part alone. */
  | {
      readonly kind: "event";
      readonly type: string;
      readonly plan?: (ctx: Ctx, message: Received) => Plan;
      readonly handle: Handle;
    }
  /** `together`: it takes any number of them at once. */
  | { readonly kind: "hint"; readonly type: string; readonly together: boolean; readonly handle: HandleHints };

/** What a message says by its schema. */
function read<D extends Event | Hint>({ schema }: D, received: Received): z.output<D["schema"]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has just made it, which its generic type does not say
  return schema.parse(received) as z.output<D["schema"]>;
}

type Heard<E extends Event> = z.output<E["schema"]> & { readonly outbox_id: string };

const hear = <E extends Event>(event: E, received: Received): Heard<E> => ({
  ...read(event, received),
  outbox_id: String(received["outbox_id"]),
});

/** Acts on an event. `once` goes into the same batch as the effect: a second delivery breaks its key and undoes itself. `outbox_id` names the occasion. */
export const on = <E extends Event>(
  event: E,
  handle: (ctx: Ctx, message: Heard<E>, once: Statement) => Promise<void>,
): Listener => ({
  type: event.type,
  kind: event.kind,
  handle: async (ctx, received, once) => handle(ctx, hear(event, received), once),
});

/**
 * As `on`, for a consumer whose reads may share a trip with those of others, and whose statements a batch. Where that batch fails, each
 * is tried alone, on what it reads then. `effect` may run twice: all that it does besides its statements is idempotent by itself.
 */
export const onReading = <E extends Event, const R extends readonly Statement[]>(
  event: E,
  reads: (ctx: Ctx, message: Heard<E>) => R,
  effect: (
    ctx: Ctx,
    rows: BatchResponse<R>,
    message: Heard<E>,
    once: Statement,
  ) => Promise<readonly Statement[] | null>,
): Listener => {
  const plan = (ctx: Ctx, received: Received): Plan => {
    const message = hear(event, received);
    return {
      reads: reads(ctx, message),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a batch answers in the order it was given
      effect: (own, rows, once) => effect(own, rows as BatchResponse<R>, message, once),
    };
  };
  return {
    type: event.type,
    kind: event.kind,
    plan,
    async handle(ctx, received, once) {
      const own = plan(ctx, received);
      const statements = await own.effect(ctx, await runBatch(ctx.db, own.reads), once);
      if (statements) await commit(ctx, [...statements, once]);
    },
  };
};

/** Acts on a hint, which may be lost or doubled: `handle` is idempotent by itself. */
export const onHint = <H extends Hint>(
  hint: H,
  handle: (ctx: Ctx, message: z.output<H["schema"]>) => Promise<void>,
): Listener => ({
  ...onHints(hint, async (ctx, messages) => {
    for (const message of messages) await handle(ctx, message);
  }),
  together: false,
});

/** As `onHint`, on all that one delivery of the queue brings of it: one that fails has each of them tried alone. */
export const onHints = <H extends Hint>(
  hint: H,
  handle: (ctx: Ctx, messages: readonly z.output<H["schema"]>[]) => Promise<void>,
) =>
  ({
    type: hint.type,
    kind: hint.kind,
    together: true,
    handle: (ctx: Ctx, received: readonly Received[]) =>
      handle(
        ctx,
        received.map((one) => read(hint, one)),
      ),
  }) satisfies Listener;

/** A feature as the queue handler sees it. Its name is the key of its effects, so it hears each event in one place. */
export type Consumer = { readonly name: string; readonly on?: readonly Listener[] };

/** What each consumer does about messages of a type. */
export const listenersOf = (consumers: readonly Consumer[], type: string) =>
  consumers.flatMap(({ name, on: listeners = [] }) => {
    const listener = listeners.find((one) => one.type === type);
    return listener ? [{ name, listener }] : [];
  });
