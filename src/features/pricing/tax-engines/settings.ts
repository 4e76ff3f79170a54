import { z } from "zod";
import { defineSettings, wholeNumber } from "#platform/settings";
import { isTaxEngine } from "./find-engine.ts";

/** The most that a total waits for an engine. */
const WAIT_MAX_MS = 2_000;

export const taxEngineSettings = defineSettings({
  /** Who works out the taxes of orders. Without it the shop's own rates do. */
  TAX_ENGINE: z.string().refine(isTaxEngine, "is not a tax engine of this shop").optional(),
  /** How long it may take, in milliseconds; after that the shop's own rates count. */
  TAX_ENGINE_TIMEOUT_MS: wholeNumber.pipe(z.int().min(100).max(WAIT_MAX_MS)).default(WAIT_MAX_MS),
});
