import { call, type CallOptions } from "../support/api.ts";

/** One request, counted. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as with the runtime's own `json<T>()`, each task says what it reads
export type Ask = <T = unknown>(
  method: string,
  path: string,
  options?: CallOptions,
) => Promise<{ status: number; headers: Headers; body: T }>;

/** A task of a shopper or of staff: what it is called in docs/tasks.md, and how it is done. It returns whether it came out as it should. */
export type Task = { readonly name: string; readonly run: (ask: Ask) => Promise<boolean> };

/** Does a task, and says how many requests it took. */
export async function callsOf({ run }: Task): Promise<{ calls: number; done: boolean }> {
  let calls = 0;
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as with the runtime's own `json<T>()`, each task says what it reads
  const ask: Ask = async <T>(method: string, path: string, options: CallOptions = {}) => {
    calls += 1;
    const answer = await call(method, path.startsWith("/images") ? path : `/api/v1${path}`, options);
    const is_json = answer.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: answer.status,
      headers: answer.headers,
      body: (is_json ? await answer.json() : await answer.text()) as T,
    };
  };
  const done = await run(ask);
  return { calls, done };
}

export const key = () => ({ "idempotency-key": crypto.randomUUID() });
