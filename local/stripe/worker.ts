import { orDrop } from "../sandbox/drop.ts";
import type { SandboxEnv } from "./account.ts";

export { SandboxAccount } from "./account.ts";

export default {
  async fetch(request, env) {
    return orDrop(await env.ACCOUNT.getByName("account").fetch(request), "The sandbox");
  },
} satisfies ExportedHandler<SandboxEnv>;
