import type { SandboxEnv } from "./account.ts";
import { DROP_HEADER } from "./api.ts";

export { SandboxAccount } from "./account.ts";

export default {
  async fetch(request, env) {
    const answer = await env.ACCOUNT.getByName("account").fetch(request);
    // The caller's fetch fails, as it does when a connection breaks.
    if (answer.headers.has(DROP_HEADER)) throw new Error("The sandbox dropped this connection, as it was told to.");
    return answer;
  },
} satisfies ExportedHandler<SandboxEnv>;
