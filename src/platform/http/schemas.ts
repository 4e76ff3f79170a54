import { z } from "@hono/zod-openapi";
import type { DayOrTime } from "#platform/basics/days";
import { isId } from "#platform/basics/ids";
import { isCurrency, MAX_AMOUNT } from "#platform/basics/money";
import { hasUserInfo, isReservedSlug } from "#platform/basics/text";
import { allPermissions, meaningsOf, type Permission } from "#platform/http/permissions";
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

/** Words of which one is chosen, each with what it means in the shop. */
export const choice = <const W extends string>(meanings: Readonly<Record<W, string>>) =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys forgets the names that it was given
  z.enum(Object.keys(meanings) as W[]).openapi({ "x-enum-descriptions": meanings });

/** By their format readers know what ids and times look like: an example at each of hundreds would only be long. */
export const id = () => z.uuid().describe("A UUID of version 7: one made later sorts after one made earlier.");
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
  z
    .string()
    .refine(isCurrency, "must be an ISO 4217 code in upper case")
    .openapi({ description: "An ISO 4217 code in upper case.", example: "USD" });
export const timestamp = () => z.iso.datetime().describe("In UTC, to the millisecond.");
/** Who did something, as staff see it: a person, an API key, or a part of the shop such as `cron:drive`. */
export const actor = () =>
  z
    .object({
      type: z.string().openapi({ description: "`user`, `api_key`, `guest` or `system`.", example: "user" }),
      id: z.string().openapi({
        description: "Of the account or the key; for the shop itself the name of its task.",
        example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
      }),
      name: z.string().nullable().openapi({
        description:
          "Null for a guest and a part of the shop, and once erased. Customers' names need `customers:read`, those of staff and API keys either that or `staff:read`.",
        example: "Ada Lovelace",
      }),
    })
    .openapi("Actor", { description: "An account, an API key or a part of the shop." });
/** A moment that is sent: milliseconds since the epoch inside. */
export const moment = () =>
  z.iso
    .datetime()
    .transform((value) => Date.parse(value))
    .openapi({
      type: "string",
      format: "date-time",
      description: "ISO 8601 in UTC.",
      example: "2027-01-31T00:00:00Z",
    });
/** One end of a range: a day of the shop or a moment. `momentsOf` makes both ends moments. */
export const dayOrTime = () =>
  z
    .string()
    .transform((value, context): DayOrTime => {
      if (z.iso.date().safeParse(value).success) return { day: value };
      if (z.iso.datetime().safeParse(value).success) return { at: Date.parse(value) };
      const message = "must be a date, like 2026-11-28, or an ISO 8601 time in UTC, like 2026-11-28T09:30:00Z";
      context.addIssue({ code: "custom", message, params: { code: "invalid_format" } });
      return z.NEVER;
    })
    .openapi({
      anyOf: [
        { type: "string", format: "date" },
        { type: "string", format: "date-time" },
      ],
      example: "2026-11-28",
    });
/** The two ends of a range of the field `what`, as query parameters or fields describe them. */
export const rangeOf = (what: string) => ({
  from: dayOrTime()
    .optional()
    .openapi({ description: `${what} on this day of the shop's time zone or later, or at this time or later.` }),
  to: dayOrTime()
    .optional()
    .openapi({ description: `${what} on this day of the shop's time zone or earlier, or before this time.` }),
});
/** An id or slug in the path. What does not look like one is simply not there. */
export const reference = () => z.string().min(1).max(200);

/** The parameter `{id}` in a path: an id, a slug or a number, as the operation says. */
export const IdParam = z.strictObject({
  id: reference().openapi({
    param: { name: "id", in: "path" },
    description:
      "From the list or the answer that named it. Where the resource has a slug or a number, that is accepted too.",
    example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
  }),
});

export const ProblemDto = z
  .object({
    type: z
      .string()
      .openapi({ description: "A page of this shop with the cause and the remedy.", example: "/problems/not_found" }),
    title: z.string().openapi({
      description: "The status in words, the same for every problem with that status.",
      example: "Not found",
    }),
    status: z.int().openapi({ description: "Repeats the HTTP status of the answer.", example: 404 }),
    detail: z.string().openapi({
      description: "One sentence for people about this occurrence. It can change: branch on `code`.",
      example: "There is nothing at this address.",
    }),
    code: z
      .string()
      .openapi({ description: "What went wrong, for programs. A code is never renamed.", example: "not_found" }),
    request_id: z.string().openapi({
      description: "Also in the header `X-Request-Id`. Give it to support.",
      example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
    }),
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
    .refine((value) => !isReservedSlug(value), "is reserved for an address of the shop")
    .openapi({ example: "linen-apron" });

/** For how long what was replaced, a key or a secret, still holds. */
export const overlapSeconds = (description: string) =>
  z
    .int()
    .min(0)
    .max(7 * 24 * 3600)
    .default(24 * 3600)
    .openapi({ description, example: 86_400 });

/** A page that people are sent to. */
export const pageUrl = () =>
  z
    .url({ protocol: /^https$/, error: "must be an https URL" })
    .max(1_000)
    .refine((url) => !hasUserInfo(url), "must not have a user name or password");

/** A named schema, or null. Not by `nullable`: that makes the schema itself nullable in the document where it is the first to name it. */
export const orNull = <S extends z.ZodType>(schema: S) => z.union([schema, z.null()]);

const allowing = (permissions: Permission[]) =>
  z.enum(permissions).openapi({ "x-enum-descriptions": meaningsOf(permissions) });

const anyPermission = () =>
  allowing(allPermissions()).openapi("Permission", {
    description: "An area of the back office, and whether it may be read or changed.",
  });

/** The name of a permission, as the shop's features declare them. */
export const permission = () => z.lazy(anyPermission);

/** Some of the permissions that may be given, as input: at most each of them, and read in the shop's own order. */
export const permissionList = (allowed: () => Permission[], { least }: { readonly least?: number } = {}) =>
  z
    .lazy(() => {
      const one = allowed === allPermissions ? anyPermission() : allowing(allowed());
      const list = z.array(one).max(allowed().length);
      return least === undefined ? list : list.min(least);
    })
    .transform((given) => allowed().filter((one) => given.includes(one)));

/** For the body, after its fields: exactly one of these is there. */
export function exactlyOne(given: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const names = Object.keys(given);
  if (names.filter((name) => given[name] !== undefined).length === 1) return;
  const message = `send either ${names.map((name) => `\`${name}\``).join(" or ")}`;
  context.addIssue({ code: "custom", path: names.slice(0, 1), params: { code: "one_of" }, message });
}
