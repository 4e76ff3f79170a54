import type { Ctx } from "#platform/context";

/** A context in which something happens between what is read and the first batch that is written: one read is used afterwards. */
export function overtakenBy(ctx: Ctx, happens: () => Promise<unknown>): Ctx {
  const { db } = ctx;
  const batch: typeof db.batch = async (statements) => {
    Reflect.deleteProperty(db, "batch");
    await happens();
    return db.batch(statements);
  };
  Object.defineProperty(db, "batch", { value: batch, configurable: true });
  return ctx;
}
