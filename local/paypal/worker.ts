import { orDrop } from "../sandbox/drop.ts";
import type { PaypalEnv } from "./account.ts";

export { SandboxPaypal } from "./account.ts";

export default {
  async fetch(request, env) {
    return orDrop(await env.ACCOUNT.getByName("account").fetch(request), "PayPal");
  },
} satisfies ExportedHandler<PaypalEnv>;
