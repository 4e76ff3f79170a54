import { orDrop } from "../sandbox/drop.ts";
import type { CarrierEnv } from "./depot.ts";

export { SandboxDepot } from "./depot.ts";

export default {
  async fetch(request, env) {
    return orDrop(await env.DEPOT.getByName("depot").fetch(request), "The carrier");
  },
} satisfies ExportedHandler<CarrierEnv>;
