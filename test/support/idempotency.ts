import { env } from "cloudflare:workers";

/** The answer to this key was never kept, as when the shop died right after its work: a repeat does the work again, under the same operation id. */
export const forgetAnswer = (key: string) =>
  env.DB.prepare("DELETE FROM idempotency_keys WHERE key = ?").bind(key).run();
