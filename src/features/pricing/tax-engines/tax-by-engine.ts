import { inTime, LATE } from "#platform/basics/in-time";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { addUp, type PricedOrder } from "#pricing/totals";
import { taxEngineOf } from "./find-engine.ts";
import { questionOf, readAnswer, type TaxAnswer, type TaxPlace, type TaxQuestion } from "./rules.ts";
import { taxEngineSettings } from "./settings.ts";

/**
 * The order with the taxes of the shop's tax engine, where it has one. When that is late, down, or says what cannot be, the
 * taxes stay those of the shop's own rates and their source is `fallback`: a total never fails for the engine, and waits for it
 * `TAX_ENGINE_TIMEOUT_MS` at most. One call to a provider, and none without an engine.
 */
export async function taxByEngine(ctx: Ctx, priced: PricedOrder, place: TaxPlace): Promise<PricedOrder> {
  const { TAX_ENGINE: engine, TAX_ENGINE_TIMEOUT_MS: timeout_ms } = taxEngineSettings.of(ctx.config);
  const question = engine === undefined ? null : questionOf(priced, place);
  if (engine === undefined || question === null) return priced;
  const { tax_manner } = priced;
  const answer = await askInTime(ctx, engine, question, timeout_ms);
  const read = answer && readAnswer(priced, question, answer);
  if (read?.ok) {
    const calculation = { engine, id: answer?.calculation_id ?? "" };
    return addUp(priced, read.tax_lines, { ...tax_manner, source: "engine", calculation });
  }
  if (read) ctx.log.warn("tax_engine_answer_refused", { engine, fault: read.fault });
  return { ...priced, tax_manner: { ...tax_manner, source: "fallback" } };
}

/** Null where it did not answer in time, or could not. */
async function askInTime(ctx: Ctx, engine: string, question: TaxQuestion, ms: number): Promise<TaxAnswer | null> {
  try {
    const answer = await inTime(taxEngineOf(ctx, engine).calculate(question, ms), ms);
    if (answer !== LATE) return answer;
    ctx.log.warn("tax_engine_late", { engine, ms });
  } catch (error) {
    ctx.log.warn("tax_engine_failed", { engine, ...describeError(error) });
  }
  return null;
}

/** Whether a tax engine works out what checkout asks, so that taxes before it are an estimate. */
export const hasTaxEngine = (ctx: Ctx): boolean => taxEngineSettings.of(ctx.config).TAX_ENGINE !== undefined;
