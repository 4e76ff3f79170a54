import type { AppError } from "#platform/basics/errors";
import { isTermsChanged } from "./store.ts";

const ATTEMPTS = 5;

/**
 * Runs a change that was decided by what was read, and whose batch holds `raiseSellingTermsFrom`: again from its reads on when
 * other terms changed in between. Raises `changed` when that happens again and again.
 */
export async function whileFresh<T>(changed: () => AppError, change: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await change();
    } catch (error) {
      if (!isTermsChanged(error)) throw error;
      if (attempt === ATTEMPTS) throw changed();
    }
}
