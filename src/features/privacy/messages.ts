import { z } from "zod";

export const ExportRequested = z.object({ export_id: z.string() });
export const ErasureRequested = z.object({ outbox_id: z.string(), user_id: z.string(), erase_at: z.int() });
