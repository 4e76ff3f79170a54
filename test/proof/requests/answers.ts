import formats from "ajv-formats";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Document, Operation } from "./document.ts";

const isRecord = (node: unknown): node is Record<string, unknown> => typeof node === "object" && node !== null;

/**
 * Closes every object that names its fields: an answer holds exactly what is declared. The parts of an `allOf` stay open
 * for each other, and the whole of it is closed.
 */
function close(node: unknown, isPart = false): unknown {
  if (Array.isArray(node)) return node.map((each) => close(each, isPart));
  if (!isRecord(node)) return node;
  const closed = Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== "example" && key !== "examples")
      .map(([key, value]) => {
        if (key === "$ref" && isPart) return [key, String(value).replace("/schemas/", "/parts/")];
        return [key, key === "properties" ? closeEach(value) : close(value, key === "allOf")];
      }),
  );
  const isOpen = (isRecord(node["properties"]) && !("additionalProperties" in node)) || "allOf" in node;
  return isOpen && !isPart ? { ...closed, unevaluatedProperties: false } : closed;
}

const closeParts = (schemas: Document["components"]["schemas"]) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, close(schema, true)]));

const closeEach = (properties: unknown) =>
  isRecord(properties)
    ? Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, close(schema)]))
    : properties;

const anchored = (schema: unknown) =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"shop#/components/'));

/** What is wrong with an answer's body by its declared schema; null when nothing is. */
export type Judge = (operation: Operation, status: number, type: string, body: unknown) => string | null;

export function judgeOf(document: Document): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const { schemas } = document.components;
  ajv.addSchema({ $id: "shop", components: { schemas: closeEach(schemas), parts: closeParts(schemas) } });
  const made = new Map<string, ValidateFunction>();
  return (operation, status, type, body) => {
    const schema = operation.contract.responses[status]?.content?.[type]?.schema;
    if (!schema) return null;
    const key = `${operation.id} ${status} ${type}`;
    const validate = made.get(key) ?? ajv.compile(anchored(close(schema)));
    made.set(key, validate);
    if (validate(body)) return null;
    return (validate.errors ?? [])
      .slice(0, 4)
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
      .join("; ");
  };
}
