import { unstable_readConfig } from "wrangler";
import { z } from "zod";

const Config = z.object({
  main: z.string(),
  d1_databases: z.array(z.object({ database_id: z.string().optional() })),
});

/** What wrangler makes of a wrangler.toml, for one of its environments. */
export const readConfig = (config: string, env?: string) => Config.parse(unstable_readConfig({ config, env }));
