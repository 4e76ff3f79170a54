/**
 * Whether an error is the harness's own, that a test file ended while the shop beside it was still at work: a queue, an alarm
 * or a late log line asked Vitest for something after the last test. Such a request is for nobody, and no test depends on it.
 */
export const isLateRequest = (error: { readonly name?: unknown; readonly message?: unknown }): boolean =>
  error.name === "EnvironmentTeardownError" && /Closing rpc while "\w+" was pending/.test(String(error.message));
