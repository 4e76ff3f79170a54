import { DROP_HEADER } from "./api.ts";
import type { CarrierEnv } from "./depot.ts";

export { SandboxDepot } from "./depot.ts";

export default {
  async fetch(request, env) {
    const answer = await env.DEPOT.getByName("depot").fetch(request);
    // The caller's fetch fails, as it does when a connection breaks.
    if (answer.headers.has(DROP_HEADER)) throw new Error("The carrier dropped this connection, as it was told to.");
    return answer;
  },
} satisfies ExportedHandler<CarrierEnv>;
