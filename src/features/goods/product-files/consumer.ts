import { on } from "#platform/data/queue";
import { importEvents } from "./events.ts";
import { stepImport } from "./step-import.ts";

/** Takes an import from one step to the next. */
export const importListeners = [
  on(importEvents["import.continued"], (ctx, { import_id }, once) => stepImport(ctx, import_id, once)),
];
