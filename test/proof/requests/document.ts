/** The OpenAPI document as the runs read it. */

export type Schema = {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly type?: string | readonly string[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
};
type Media = {
  readonly schema?: Schema;
  readonly example?: unknown;
};
export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema?: Schema;
};
type Contract = {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
  readonly "x-permission"?: string;
};
export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Contract>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

export type Operation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly contract: Contract;
  readonly parameters: readonly Parameter[];
  readonly media: string | null;
  readonly body: Schema | undefined;
  readonly example: unknown;
  /** The codes of the problems that it declares, as `404 order_not_found`. */
  readonly problems: readonly string[];
  readonly who: "anyone" | "signed_in" | "order_holder" | "staff";
};

export const operationsOf = (document: Document): Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, contract]) => {
      const media = Object.keys(contract.requestBody?.content ?? {})[0] ?? null;
      const body = contract.requestBody?.content[media ?? ""];
      return {
        id: contract.operationId,
        method: method.toUpperCase(),
        path,
        contract,
        parameters: contract.parameters ?? [],
        media,
        body: body?.schema,
        example: body?.example,
        problems: problemsIn(document, contract),
        who: whoMay(contract),
      };
    }),
  );

function whoMay(contract: Contract): Operation["who"] {
  if (contract["x-permission"] !== undefined) return "staff";
  if (contract.security.some((scheme) => "order_token" in scheme)) return "order_holder";
  return contract.security.some((scheme) => Object.keys(scheme).length === 0) ? "anyone" : "signed_in";
}

const problemsIn = (document: Document, { responses }: Contract): string[] =>
  Object.entries(responses).flatMap(([status, { content }]) => {
    const schema = content?.["application/problem+json"]?.schema;
    const codes = (schema?.oneOf ?? [schema ?? {}]).flatMap(
      (one) => resolve(document, one).properties?.["code"]?.enum ?? [],
    );
    return codes.map((code) => `${status} ${String(code)}`);
  });

export const refName = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

/** The schema itself, whatever stands between: references followed, the parts of an `allOf` put together. */
export function resolve(document: Document, schema: Schema): Schema {
  if (schema.$ref !== undefined) return resolve(document, document.components.schemas[refName(schema.$ref)] ?? {});
  if (!schema.allOf) return schema;
  const { allOf, ...own } = schema;
  // What shows a part does not show the whole.
  const parts = [...allOf.map((part) => ({ ...resolve(document, part), example: own.example })), own];
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties ?? {})),
    required: parts.flatMap(({ required }) => required ?? []),
  };
}
