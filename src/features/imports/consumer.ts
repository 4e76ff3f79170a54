import { z } from "zod";
import { type Consumer, on } from "#platform/queue";
import { stepImport } from "./import-step.ts";

const ImportContinued = z.object({ import_id: z.string() });

/** Takes an import from one step to the next. */
export const importsConsumer: Consumer = {
  name: "imports",
  on: {
    "import.continued": on(ImportContinued, async (ctx, { import_id }, once) => stepImport(ctx, import_id, once)),
  },
};
