/** A copy of the contract with what was recorded of each operation: its body, and the answer that came back. */
export function withExamples(contract, examples) {
  const copy = structuredClone(contract);
  for (const operation of Object.values(copy.paths).flatMap((methods) => Object.values(methods))) {
    const recorded = examples[operation.operationId];
    if (recorded === undefined) continue;
    // A form has a file, which no text stands for.
    const body = operation.requestBody?.content["application/json"];
    if (body && recorded.body !== undefined) body.example = recorded.body;
    const answer = operation.responses[recorded.status]?.content?.[recorded.type];
    if (answer && recorded.answer !== null) answer.example = recorded.answer;
  }
  return copy;
}

/**
 * A copy of the contract in which the examples of optional parameters are described and not filled in: all filters at once find next
 * to nothing.
 */
export function withoutFilters(contract) {
  const copy = structuredClone(contract);
  const shared = copy.components?.parameters ?? {};
  for (const [name, parameter] of Object.entries(shared)) shared[name] = leaveOut(parameter);
  for (const path of Object.values(copy.paths))
    for (const operation of Object.values(path)) operation.parameters = operation.parameters?.map(leaveOut);
  return copy;
}

function leaveOut(parameter) {
  const { example = parameter.schema?.example, ...rest } = parameter;
  if (parameter.required || example === undefined) return parameter;
  const { example: _, ...schema } = parameter.schema ?? {};
  const description = [parameter.description, `For example \`${example}\`.`].filter(Boolean).join(" ");
  return { ...rest, schema, description };
}
