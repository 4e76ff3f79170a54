import { z } from "zod";

/** For `mapWith`: reads a JSON text that SQLite made, checked by its schema. Null stays null only where the schema says so. */
export const jsonOf = <S extends z.ZodType>(schema: S) => {
  const fromText = z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
  return (value: unknown): z.output<S> => fromText.parse(value);
};
