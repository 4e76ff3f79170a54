import { orDrop } from "../sandbox/drop.ts";
import type { RazorpayEnv } from "./account.ts";

export { SandboxRazorpay } from "./account.ts";

export default {
  async fetch(request, env) {
    return orDrop(await env.ACCOUNT.getByName("account").fetch(request), "Razorpay");
  },
} satisfies ExportedHandler<RazorpayEnv>;
