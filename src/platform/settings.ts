import { z } from "zod";

/** What may stand in a setting, as a Worker's variables and secrets come: text. */
export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
export const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, "is not a whole number")
  .transform(Number);
export const atLeastOne = wholeNumber.pipe(z.int().min(1));
export const flag = z.enum(["true", "false"], "is neither true nor false").transform((value) => value === "true");

/** What is wrong where some of the settings that belong together are missing; null with all of them, or with none. */
export const faultOfHalf = (names: readonly string[], missing: readonly string[]): string | null =>
  missing.length > 0 && missing.length < names.length
    ? `${names.join(names.length === 2 ? " and " : ", ")} belong together: ${missing.join(" and ")} is missing`
    : null;

const declared: z.ZodRawShape = {};

/** The shape of every setting that a feature declares. Whole once the shop is loaded. */
export const declaredSettings = (): z.ZodRawShape => declared;

type Check = (config: object) => string | null;
const checks: Check[] = [];

/** What is wrong with settings that are each well formed, by what features say of theirs together. */
export const faultsOf = (config: object): string[] => checks.flatMap((check) => check(config) ?? []);

export type Settings<S extends z.ZodRawShape = z.ZodRawShape> = {
  readonly names: readonly string[];
  /** Reads them out of the settings that were checked: `mailSettings.of(ctx.config)`. */
  readonly of: (config: object) => Readonly<z.output<z.ZodObject<S>>>;
};

/**
 * The settings and secrets of a feature, by their names in the Worker's environment. They are checked with all others, and a missing
 * one is named. `check` says what is wrong with them together, or with those of another feature; null where nothing is.
 */
export function defineSettings<const S extends z.ZodRawShape>(
  shape: S,
  check?: (own: Readonly<z.output<z.ZodObject<S>>>, config: object) => string | null,
): Settings<S> {
  const names = Object.keys(shape);
  Object.assign(declared, shape);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `configOf` has checked them by this very shape
  const of = (config: object) => config as Readonly<z.output<z.ZodObject<S>>>;
  if (check) checks.push((config) => check(of(config), config));
  return { names, of };
}
