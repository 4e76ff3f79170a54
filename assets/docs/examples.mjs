/** The contract with what is to be filled in: ids of this shop where it is a demo shop, and nothing that may be left out. */

/** @returns a copy of the document; the given one is left as it is. */
export async function withExamples(contract, _is_local, _token) {
  const copy = structuredClone(contract);
  for (const path of Object.values(copy.paths))
    for (const operation of Object.values(path)) operation.parameters = operation.parameters?.map(leaveOut);
  return copy;
}

/** All filters at once find next to nothing: the examples of optional parameters are described and not filled in. */
function leaveOut(parameter) {
  const { example = parameter.schema?.example, ...rest } = parameter;
  if (parameter.required || example === undefined) return parameter;
  const { example: _, ...schema } = parameter.schema ?? {};
  const description = [parameter.description, `For example \`${example}\`.`].filter(Boolean).join(" ");
  return { ...rest, schema, description };
}
