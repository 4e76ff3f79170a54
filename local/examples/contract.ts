import { z } from "zod";

const Parameter = z.looseObject({
  $ref: z.string().optional(),
  name: z.string().optional(),
  in: z.string().optional(),
  required: z.boolean().optional(),
  example: z.unknown().optional(),
  schema: z.looseObject({ example: z.unknown().optional() }).optional(),
});
const Media = z.looseObject({ example: z.unknown().optional() });
export const Operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), Media) }).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  "x-permission": z.string().optional(),
});
export type Operation = z.output<typeof Operation>;

export const Contract = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ parameters: z.record(z.string(), Parameter) }),
});
export type Contract = z.output<typeof Contract>;

/** An operation with where it is. */
export type Placed = { readonly method: string; readonly path: string; readonly operation: Operation };

export const operationsOf = ({ paths }: Contract): Placed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

/** The contract of one operation alone. */
export const onlyThis = (contract: Contract, { method, path, operation }: Placed): Contract => ({
  ...contract,
  paths: { [path]: { [method]: operation } },
});
