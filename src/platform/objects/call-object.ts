import { PlatformError } from "#platform/basics/errors";
import type { Trips } from "#platform/basics/trips";

const ATTEMPTS = 3;
const PAUSE_MS = 50;

const has = (error: unknown, flag: "retryable" | "overloaded"): boolean =>
  typeof error === "object" && error !== null && flag in error && Reflect.get(error, flag) === true;

/**
 * Calls one object, counting the trip. A failure that the runtime calls retryable is repeated on a fresh stub, so every method
 * called this way must be idempotent by an operation id. An overloaded object becomes 503 `overloaded` with Retry-After.
 */
export async function callObject<T extends Rpc.DurableObjectBranded, R>(
  trips: Trips,
  namespace: DurableObjectNamespace<T>,
  name: string,
  call: (stub: DurableObjectStub<T>) => Promise<R>,
): Promise<R> {
  return trips.count("object", async () => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(namespace.getByName(name));
      } catch (error) {
        if (has(error, "overloaded")) throw PlatformError.overloaded();
        if (!has(error, "retryable") || attempt === ATTEMPTS) throw error;
        await scheduler.wait(PAUSE_MS * attempt);
      }
    }
  });
}
