import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import { fillIn, problemKinds, sentenceOf } from "#platform/basics/errors";
import { preferredLanguage, type Translated } from "#platform/basics/language";
import type { AppEnv } from "#platform/http/app-env";
import { fieldMessageIn } from "#platform/messages/field-messages";
import { titleIn } from "#platform/messages/problem-titles";

const Problem = z.looseObject({
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.looseObject({ message: z.string() })).optional(),
});
type Problem = z.output<typeof Problem>;

/**
 * Problems in the reader's language, by `Accept-Language`, where their code has a translation. It changes the answer that goes out and
 * nothing that is kept: a repeated request is answered in the language of the repeat.
 */
export const inReadersLanguage: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (c.res.headers.get("content-type") !== "application/problem+json") return;
  c.res.headers.append("Vary", "Accept-Language");
  const language = preferredLanguage(c.req.header("accept-language"));
  const said = language === "en" ? null : translate(Problem.parse(await c.res.clone().json()), language);
  c.res.headers.set("Content-Language", said === null ? "en" : said.languages);
  if (said === null) return;
  const { status, headers } = c.res;
  const answer = new Response(JSON.stringify(said.problem), { status, headers });
  // Else Hono would put the headers of both together.
  c.res = undefined;
  c.res = answer;
};

/** Null when the problem's sentence has no translation, or is one of its own: a title alone would be of no use. */
function translate(problem: Problem, language: Translated): { problem: Problem; languages: string } | null {
  const kind = problemKinds.get(problem.code);
  const sentence = kind?.translations?.[language];
  const { detail, ...members } = problem;
  if (kind === undefined || sentence === undefined || detail !== sentenceOf(kind, members)) return null;
  const errors = problem.errors?.map((each) => ({ ...each, said: fieldMessageIn(language, each.message) }));
  return {
    problem: {
      ...problem,
      title: titleIn(language, problem.status) ?? problem.title,
      detail: fillIn(sentence, members),
      ...(errors && { errors: errors.map(({ said, ...each }) => ({ ...each, message: said ?? each.message })) }),
    },
    languages: errors?.some(({ said }) => said === null) ? `${language}, en` : language,
  };
}
