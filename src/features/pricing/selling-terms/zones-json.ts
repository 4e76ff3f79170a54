import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";

/** SQL for zones as JSON in the snapshot of selling terms; `rows` names their table, and which of them count. */
export const zonesJson = (rows: SQL): SQL =>
  sql`(SELECT json_group_array(json_object('id', id, 'name', name, 'countries', json(countries), 'regions', json(regions),
  'postal_codes', json(postal_codes))) FROM ${rows})`;

const words = z.array(z.string());

/** A zone as the snapshot has it. */
export const ZoneShape = z.object({
  id: z.string(),
  name: z.string(),
  countries: words,
  regions: words,
  postal_codes: words,
});
