import { type RouteHandler, z } from "@hono/zod-openapi";
import type { AppEnv } from "#platform/http/app-env";
import { type Contract, json, type Route, route } from "#platform/http/route";

type Patch = Contract & { readonly method: "patch" };

/**
 * A change by PATCH, and the same change by PUT: an operation of its own, whose body must have the fields in `required`. Those
 * that are left out of it stay as they are.
 */
export function changes<const C extends Patch>(
  contract: C,
  handler: RouteHandler<C, AppEnv>,
  required: readonly string[] = [],
): readonly [Route, Route] {
  const body = bodyOf(contract);
  const replacement = {
    ...contract,
    method: "put",
    operationId: contract.operationId.replace(/update/i, (word) => (word === "update" ? "replace" : "Replace")),
    summary: `${contract.summary}, with all required fields`,
    description: `The same as PATCH${required.length === 0 ? ", which has all required fields too." : `, with ${quoted(required)} given.`}`,
    request: { ...contract.request, body: json(required.length === 0 ? body : demanding(body, required), "The whole") },
  } as const satisfies Contract;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the body of PUT takes, that of PATCH takes too
  return [route(contract, handler), route(replacement, handler as unknown as RouteHandler<typeof replacement, AppEnv>)];
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(" and ");

function bodyOf({ operationId, request }: Patch): z.ZodType {
  const content = request?.body?.content["application/json"];
  if (content && "schema" in content && content.schema instanceof z.ZodType) return content.schema;
  throw new Error(`${operationId} takes no JSON`);
}

/** The same object with some of its optional fields required. */
function demanding(body: z.ZodType, required: readonly string[]): z.ZodType {
  if (!(body instanceof z.ZodObject)) throw new Error("only the fields of an object can be required");
  const { shape } = body;
  const needed = required.map((name) => {
    const field: unknown = shape[name];
    if (!(field instanceof z.ZodOptional)) throw new Error(`${name} is not an optional field`);
    return [name, field.unwrap()];
  });
  return z.strictObject({ ...shape, ...Object.fromEntries(needed) });
}
