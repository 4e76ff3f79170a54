import { catalogPermissions } from "#goods/catalog";
import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeRule, createRule, deleteRule } from "./change-rule.ts";
import { SearchRuleError } from "./errors.ts";
import {
  SearchRuleDto,
  SearchRuleInput,
  SearchRulePage,
  SearchRulePatch,
  SearchRuleQuery,
  toRuleDto,
} from "./schemas.ts";
import { findRule, listRules } from "./store.ts";

const tags = ["Back office: search"];
const read = staff(catalogPermissions.read);
const write = staff(catalogPermissions.write);
const { search_rule_not_found, too_many_search_rules } = SearchRuleError;

const list = route(
  {
    method: "get",
    path: "/admin/search/rules",
    operationId: "adminListSearchRules",
    tags,
    summary: "List search rules",
    description: "Synonyms, stop words, placements and redirects, newest first.",
    access: read,
    request: { query: SearchRuleQuery },
    responses: { 200: json(SearchRulePage, "A page of rules") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { rows, ...page } = await listRules(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toRuleDto), ...page }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/search/rules",
    operationId: "adminCreateSearchRule",
    tags,
    summary: "Create a search rule",
    description:
      "Searches follow it within ten seconds; the index stays as it is. Of two placements or redirects for the same query the newer one counts. `GET /admin/search/preview` shows what comes of it.",
    access: write,
    request: { body: json(SearchRuleInput, "The rule") },
    responses: { 201: json(SearchRuleDto, "The new rule") },
    problems: [too_many_search_rules],
  },
  async (c) => c.json(toRuleDto(await createRule(c.var.ctx, c.req.valid("json"))), 201),
);

const get = route(
  {
    method: "get",
    path: "/admin/search/rules/{id}",
    operationId: "adminGetSearchRule",
    tags,
    summary: "Get a search rule",
    description: "Members that its kind does not have are empty or null.",
    access: read,
    request: { params: IdParam },
    responses: { 200: json(SearchRuleDto, "The rule") },
    problems: [search_rule_not_found],
  },
  async (c) => c.json(toRuleDto(await findRule(c.var.ctx, c.req.valid("param").id)), 200),
);

const [update, replace] = changes(
  {
    method: "patch",
    path: "/admin/search/rules/{id}",
    operationId: "adminUpdateSearchRule",
    tags,
    summary: "Change a search rule",
    description: "Its kind stays. Searches follow the change within ten seconds.",
    access: write,
    request: { params: IdParam, body: json(SearchRulePatch, "The fields to change") },
    responses: { 200: json(SearchRuleDto, "The changed rule") },
    problems: [search_rule_not_found],
  },
  async (c) => c.json(toRuleDto(await changeRule(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const remove = route(
  {
    method: "delete",
    path: "/admin/search/rules/{id}",
    operationId: "adminDeleteSearchRule",
    tags,
    summary: "Delete a search rule",
    description: "Searches do without it within ten seconds.",
    access: write,
    request: { params: IdParam },
    responses: { 204: { description: "The rule is deleted" } },
    problems: [search_rule_not_found],
  },
  async (c) => {
    await deleteRule(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const searchRuleRoutes: readonly Route[] = [list, create, get, update, replace, remove];
