import type { Ctx } from "#platform/context";
import { type TaxEngine, taxEngineAdapters } from "./tax-engine.ts";

const findAdapter = (name: string) => taxEngineAdapters.rules().find((adapter) => adapter.name === name);

/** Whether a feature has brought an engine of this name. */
export const isTaxEngine = (name: string): boolean => findAdapter(name) !== undefined;

/** The engine of this name. Throws when there is no such engine any more. */
export function taxEngineOf(ctx: Ctx, name: string): TaxEngine {
  const adapter = findAdapter(name);
  if (!adapter) throw new Error(`there is no tax engine ${name}`);
  return adapter.connect(ctx);
}
