import { type Operation, operations, type Schema, schemaOf, wholeOf } from "./openapi.ts";

export type Fields = Readonly<Record<string, unknown>>;

export const operationNamed = (name: string): Operation => {
  const found = operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
};

const bodySchema = ({ contract, takes }: Operation): Schema =>
  wholeOf(contract.requestBody?.content[takes ?? ""]?.schema);

/** All fields of a body. */
export const allFields = (operation: Operation): string[] => Object.keys(bodySchema(operation).properties ?? {});

/** The fields that a body may leave out. */
export function optionalFields(operation: Operation): string[] {
  const { properties = {}, required = [] } = bodySchema(operation);
  return Object.keys(properties).filter((name) => !required.includes(name));
}

/** The fields that a body may set to null. */
export function nullableFields(operation: Operation): string[] {
  return Object.entries(bodySchema(operation).properties ?? {}).flatMap(([name, schema]) =>
    isNullable(schema) ? [name] : [],
  );
}

function isNullable(schema: Schema): boolean {
  const { type, anyOf = [], oneOf = [] } = schemaOf(schema);
  return [type].flat().includes("null") || [...anyOf, ...oneOf].some(isNullable);
}
