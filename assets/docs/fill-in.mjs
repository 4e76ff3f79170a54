/** Fills the contract's requests in with values of the shop that serves it, so that they can be sent as they stand. */
import { requests } from "./demo-requests.mjs";
import { made, values } from "./demo-values.mjs";

const METHODS = ["get", "post", "put", "patch", "delete"];

/**
 * Finds values by their names. `ask` takes a path below `/api/v1` and gives its answer, or null; each is asked for once. `given` are
 * functions that give values which need no answer. Unknown ones are undefined.
 */
export function finder(ask, given = {}) {
  const known = { ...made, ...given };
  const answers = new Map();
  const answerTo = (path) => {
    if (!answers.has(path)) answers.set(path, ask(path));
    return answers.get(path);
  };
  const valueOf = async (name) => {
    if (Object.hasOwn(known, name)) return known[name]();
    if (!Object.hasOwn(values, name)) return undefined;
    const [template, take] = values[name];
    const path = await filled(template, valueOf);
    const answer = path === undefined ? null : await answerTo(path);
    return answer === null ? undefined : (take(answer) ?? undefined);
  };
  return valueOf;
}

/** A template with its values, or undefined where one of them is not to be had. */
export async function filled(template, valueOf) {
  if (typeof template === "string") {
    const whole = /^\{(\w+)\}$/.exec(template)?.[1];
    if (whole !== undefined) return valueOf(whole);
    let text = template;
    for (const [braced, name] of template.matchAll(/\{(\w+)\}/g)) {
      const value = await valueOf(name);
      if (value === undefined) return undefined;
      text = text.replace(braced, value);
    }
    return text;
  }
  if (template === null || typeof template !== "object") return template;
  const copy = Array.isArray(template) ? [] : {};
  for (const [key, part] of Object.entries(template)) {
    copy[key] = await filled(part, valueOf);
    if (copy[key] === undefined) return undefined;
  }
  return copy;
}

/** A copy of the contract whose operations show a request of this shop where `valueOf` finds what it is made of. */
export async function fillIn(contract, valueOf) {
  const copy = structuredClone(contract);
  const operations = Object.values(copy.paths).flatMap((methods) => METHODS.flatMap((method) => methods[method] ?? []));
  await Promise.all(
    operations.map(async (operation) => {
      const { at, body, form } = requests[operation.operationId] ?? {};
      await fillParameters(copy, operation, at ?? {}, valueOf);
      const content = Object.values(operation.requestBody?.content ?? {})[0];
      const example = await filled(body ?? form, valueOf);
      if (content && example !== undefined) content.example = example;
    }),
  );
  return copy;
}

async function fillParameters({ components }, operation, at, valueOf) {
  for (const [index, given] of (operation.parameters ?? []).entries()) {
    const parameter = given.$ref ? components.parameters[given.$ref.split("/").at(-1)] : given;
    if (!Object.hasOwn(at, parameter.name)) continue;
    const example = await filled(at[parameter.name], valueOf);
    if (example === undefined) continue;
    const { example: _, ...schema } = parameter.schema;
    operation.parameters[index] = { ...parameter, schema, example };
  }
}
