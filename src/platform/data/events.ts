import { z } from "zod";

/** Which queue carries a message: `orders` is apart, so that a flood of other messages never delays an order. */
export type QueueName = "orders" | "events";

type Declared<S extends z.ZodObject = z.ZodObject> = {
  readonly schema: S;
  readonly queue: QueueName;
  /** Whether outgoing webhooks may carry it: its members are then part of the API. */
  readonly is_public: boolean;
};

/** A message that is published through the outbox: each consumer acts on it once. */
export type Event<S extends z.ZodObject = z.ZodObject> = Declared<S> & {
  readonly type: string;
  readonly kind: "event";
};
/** A message without an outbox row. It may be lost or doubled, so its handler is idempotent and something sweeps after it. */
export type Hint<S extends z.ZodObject = z.ZodObject> = Declared<S> & { readonly type: string; readonly kind: "hint" };

/** The members of a message, which carries ids and figures and no personal data, and how it travels: by `events`, and not public, unless it says otherwise. */
export const message = <S extends z.ZodRawShape>(
  shape: S,
  { queue = "events", is_public = false }: { readonly queue?: QueueName; readonly is_public?: boolean } = {},
): Declared<z.ZodObject<S>> => ({ schema: z.object(shape), queue, is_public });

const queues = new Map<string, QueueName>();

/** The queue of a type that was read from storage. A type that an older version declared goes with the ordinary events. */
export const queueNameOf = (type: string): QueueName => queues.get(type) ?? "events";

/** The events that a feature publishes, by type. Other features hear them by `on`; types are stored, so they are never renamed. */
export const defineEvents = <const C extends Record<string, Declared>>(
  catalogue: C,
): { readonly [T in keyof C]: C[T] & { readonly type: string; readonly kind: "event" } } => define(catalogue, "event");

/** The hints that a feature sends, by type. */
export const defineHints = <const C extends Record<string, Declared>>(
  catalogue: C,
): { readonly [T in keyof C]: C[T] & { readonly type: string; readonly kind: "hint" } } => define(catalogue, "hint");

function define<C extends Record<string, Declared>, K extends string>(
  catalogue: C,
  kind: K,
): { readonly [T in keyof C]: C[T] & { readonly type: string; readonly kind: K } } {
  const entries = Object.entries(catalogue).map(([type, declared]) => {
    const known = queues.get(type);
    if (known && known !== declared.queue) throw new Error(`the message ${type} is declared for two queues`);
    queues.set(type, declared.queue);
    return [type, { ...declared, type, kind }] as const;
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys it was given
  return Object.fromEntries(entries) as { readonly [T in keyof C]: C[T] & { readonly type: string; readonly kind: K } };
}
