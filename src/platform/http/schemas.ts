import { z } from "@hono/zod-openapi";
import { isId } from "#platform/basics/ids";
import { isCurrency, MAX_AMOUNT } from "#platform/basics/money";
import { allPermissions, type Permission } from "#platform/http/permissions";
import { holdsCardNumber } from "#platform/secrets/card-numbers";

/** An integer in the query string; anything else, `1e3` and `1.0` included, is refused. */
export const queryInteger = ({ min, max }: { min: number; max: number }) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .openapi({ type: "integer", minimum: min, maximum: max });

export const queryBoolean = () =>
  z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .openapi({ type: "boolean" });

/** Control characters but for tab, line feed and carriage return. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;

/** Text as people type it: trimmed, without control characters, never empty. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !CONTROL.test(value), "must be text without control characters");

/** As `text`, for what people write freely: digits that could be a card number are refused. */
export const personalText = (max: number) =>
  text(max).refine((value) => !holdsCardNumber(value), "must not hold a card number");

/** By their format readers know what ids and times look like: an example at each of hundreds would only be long. */
export const id = () => z.uuid();
/** What a whole number of minor units is, for those who send a fraction. */
const wholeUnits = ({ input }: { readonly input?: unknown }): string | undefined =>
  typeof input === "number" && !Number.isInteger(input) ? "must be whole minor units: 19.99 USD is 1999" : undefined;
/** Money as input or output: at least 0 unless it says otherwise. */
export const amount = (least = 0) =>
  z
    .int({ error: wholeUnits })
    .min(least)
    .max(MAX_AMOUNT)
    .openapi({ description: "Minor units of `currency`.", example: 1250 });
export const currency = () =>
  z.string().refine(isCurrency, "must be an ISO 4217 code in upper case").openapi({ example: "USD" });
export const timestamp = () => z.iso.datetime();
/** Who did something, as staff see it: a person, an API key, or a part of the shop such as `cron:drive`. */
export const actor = () =>
  z
    .object({
      type: z.string().openapi({ example: "user" }),
      id: z.string().openapi({ example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" }),
      name: z.string().nullable().openapi({
        description:
          "Null for a guest and a part of the shop, and once erased. Customers' names need `customers:read`, those of staff and API keys either that or `staff:read`.",
        example: "Ada Lovelace",
      }),
    })
    .openapi("Actor");
/** A moment that is sent: milliseconds since the epoch inside. */
export const moment = () =>
  z.iso
    .datetime()
    .transform((value) => Date.parse(value))
    .openapi({ type: "string", format: "date-time", example: "2027-01-31T00:00:00Z" });
/** An id or slug in the path. What does not look like one is simply not there. */
export const reference = () => z.string().min(1).max(200);

/** The parameter `{id}` in a path: an id, a slug or a number, as the operation says. */
export const IdParam = z.strictObject({
  id: reference().openapi({ param: { name: "id", in: "path" }, example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" }),
});

export const ProblemDto = z
  .object({
    type: z.string().openapi({ example: "/problems/not_found" }),
    title: z.string().openapi({ example: "Not found" }),
    status: z.int().openapi({ example: 404 }),
    detail: z.string().openapi({ example: "There is nothing at this address." }),
    code: z.string().openapi({ example: "not_found" }),
    request_id: z.string().openapi({ example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" }),
  })
  .openapi("Problem", {
    description: "RFC 9457 problem details. `code` is stable; some codes have members of their own.",
  });

/** Text that may be empty and have several lines. */
export const prose = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((value) => value === "" || text(max).safeParse(value).success, "must be text without control characters");

/** A readable name in an address, which never looks like an id. */
export const slug = () =>
  z
    .string()
    .max(200)
    .regex(
      /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
      "must be lower-case letters a to z and digits, with single hyphens between them",
    )
    .refine((value) => !isId(value), "must not look like an id")
    .openapi({ example: "linen-apron" });

/** A named schema, or null. Not by `nullable`: that makes the schema itself nullable in the document where it is the first to name it. */
export const orNull = <S extends z.ZodType>(schema: S) => z.union([schema, z.null()]);

/** The name of a permission, as the shop's features declare them. */
export const permission = () => z.lazy(() => z.enum(allPermissions()));

/** Some of the permissions that may be given, as input: at most each of them, and read in the shop's own order. */
export const permissionList = (allowed: () => Permission[], { least }: { readonly least?: number } = {}) =>
  z
    .lazy(() => {
      const list = z.array(z.enum(allowed())).max(allowed().length);
      return least === undefined ? list : list.min(least);
    })
    .transform((given) => allowed().filter((one) => given.includes(one)));
