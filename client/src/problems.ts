import type { components } from "./api.ts";

type Schemas = components["schemas"];
type Named = Exclude<Extract<keyof Schemas, `${string}Problem`>, "Problem">;

/** Every problem that the shop answers with (RFC 9457): a union that `code` tells apart, each with its own members. */
export type Problem = { [Name in Named]: Schemas[Name] }[Named];
export type ProblemCode = Problem["code"];
export type ProblemOf<Code extends ProblemCode> = Extract<Problem, { readonly code: Code }>;

/** A refused request. `isProblem` narrows it to one code. */
export class ShopError extends Error {
  readonly problem: Problem;
  readonly response: Response;
  constructor(problem: Problem, response: Response) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
    this.name = "ShopError";
    this.problem = problem;
    this.response = response;
  }
}

/** Whether an error is the shop's refusal with this code; its `problem` then has the members of that code. */
export const isProblem = <Code extends ProblemCode>(
  error: unknown,
  code: Code,
): error is ShopError & { readonly problem: ProblemOf<Code> } =>
  error instanceof ShopError && error.problem.code === code;

type Answer<T> = { readonly data?: T; readonly error?: unknown; readonly response: Response };

/** The data of an answer. Throws a `ShopError` where the shop refused. */
export async function dataOf<T>(answer: Answer<T> | Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (error !== undefined) throw new ShopError(error as Problem, response);
  return data as T;
}
