import { catalogPermissions } from "#goods/catalog";
import { PlatformError } from "#platform/basics/errors";
import { pageOf } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { createTag } from "./create-tag.ts";
import { TagError } from "./errors.ts";
import { listTags, TagQuery } from "./list-tags.ts";
import { deleteTag, mergeTag } from "./remove-tag.ts";
import { renameTag } from "./rename-tag.ts";
import { TagDto, TagInput, TagMerge } from "./schemas.ts";
import { tagOf } from "./store.ts";

const tags = ["Back office: catalog"];
const read = staff(catalogPermissions.read);
const write = staff(catalogPermissions.write);

const list = route(
  {
    method: "get",
    path: "/admin/tags",
    operationId: "adminListTags",
    tags,
    summary: "List tags",
    description: "By slug. A tag that a product names is made when it is not there yet.",
    access: read,
    request: { query: TagQuery },
    responses: { 200: json(pageOf(TagDto), "A page of tags") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => c.json(await listTags(c.var.ctx, c.req.valid("query")), 200),
);

const create = route(
  {
    method: "post",
    path: "/admin/tags",
    operationId: "adminCreateTag",
    tags,
    summary: "Create a tag",
    description: "No product has it yet.",
    access: write,
    request: { body: json(TagInput, "The tag") },
    responses: { 201: json(TagDto, "The new tag") },
    problems: [TagError.tag_taken],
  },
  async (c) => c.json(await createTag(c.var.ctx, c.req.valid("json").name), 201),
);

const get = route(
  {
    method: "get",
    path: "/admin/tags/{id}",
    operationId: "adminGetTag",
    tags,
    summary: "Get a tag",
    description: "By id or slug, with the count of its products.",
    access: read,
    request: { params: IdParam },
    responses: { 200: json(TagDto, "The tag") },
    problems: [TagError.tag_not_found],
  },
  async (c) => c.json(await tagOf(c.var.ctx, c.req.valid("param").id), 200),
);

const renaming = {
  access: write,
  request: { params: IdParam, body: json(TagInput, "The new name") },
  responses: { 200: json(TagDto, "The renamed tag") },
  problems: [TagError.tag_not_found, TagError.tag_taken],
};

const update = route(
  {
    method: "patch",
    path: "/admin/tags/{id}",
    operationId: "adminUpdateTag",
    tags,
    summary: "Rename a tag",
    description: "Every product that has it shows the new name. The slug follows the name.",
    ...renaming,
  },
  async (c) => c.json(await renameTag(c.var.ctx, c.req.valid("param").id, c.req.valid("json").name), 200),
);

const replace = route(
  {
    method: "put",
    path: "/admin/tags/{id}",
    operationId: "adminReplaceTag",
    tags,
    summary: "Rename a tag, with all required fields",
    description: "As PATCH: the name is the only field.",
    ...renaming,
  },
  async (c) => c.json(await renameTag(c.var.ctx, c.req.valid("param").id, c.req.valid("json").name), 200),
);

const merge = route(
  {
    method: "post",
    path: "/admin/tags/{id}/merge",
    operationId: "adminMergeTag",
    tags,
    summary: "Merge a tag into another",
    description: "Its products get the other tag, and the tag itself is deleted.",
    access: write,
    request: { params: IdParam, body: json(TagMerge, "The tag that stays") },
    responses: { 200: json(TagDto, "The tag that stays") },
    problems: [TagError.tag_not_found],
  },
  async (c) => c.json(await mergeTag(c.var.ctx, c.req.valid("param").id, c.req.valid("json").into), 200),
);

const remove = route(
  {
    method: "delete",
    path: "/admin/tags/{id}",
    operationId: "adminDeleteTag",
    tags,
    summary: "Delete a tag",
    description: "Removes it from every product.",
    access: write,
    request: { params: IdParam },
    responses: { 204: { description: "The tag is deleted" } },
    problems: [TagError.tag_not_found],
  },
  async (c) => {
    await deleteTag(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const tagAdminRoutes: readonly Route[] = [list, create, get, update, replace, merge, remove];
