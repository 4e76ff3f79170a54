import { describeError, type Log } from "#platform/basics/log";

/**
 * Does now what a message repeats until it is done. A failure is logged, as `failure` with `names`, and must not make what is written down
 * already seem refused.
 */
export async function nowOrLater(
  log: Log,
  failure: string,
  names: Readonly<Record<string, string>>,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    log.warn(failure, { ...names, ...describeError(error) });
  }
}
