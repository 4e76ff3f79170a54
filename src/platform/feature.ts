import type { RouteConfig } from "@hono/zod-openapi";
import type { Hono, MiddlewareHandler } from "hono";
import type { Event, Hint } from "#platform/data/events";
import type { PersonalData } from "#platform/data/personal-data";
import type { Listener } from "#platform/data/queue";
import type { Job } from "#platform/data/schedule";
import type { Walks } from "#platform/data/walks";
import type { Plug } from "#platform/extension-points";
import type { AppEnv, Verify } from "#platform/http/app-env";
import type { Tag } from "#platform/http/openapi";
import type { Permission } from "#platform/http/permissions";
import type { Route } from "#platform/http/route";

/** All that a feature brings to the shop. `src/shop.ts` has the list of them, and nothing else knows them one by one. */
export type Feature = {
  /** Names its effects in the outbox, so it is data: it never changes. */
  readonly name: string;
  /** Operations below `/api/v1`. In any order: a path that is spelt out is mounted before one with a parameter in its place. */
  readonly routes?: readonly (readonly Route[])[];
  /** Operations at the root, outside any version. */
  readonly unversioned_routes?: readonly (readonly Route[])[];
  /** What it posts to others, as the contract tells them: made when the document is asked for. */
  readonly posts?: () => readonly RouteConfig[];
  /** What a developer's machine has and no contract mentions. */
  readonly local_routes?: readonly Hono<AppEnv>[];
  /** What its operations are listed under in the reference, each introduced. */
  readonly tags?: readonly Tag[];
  /** Answers before any route, from the context alone: a refusal ends the request. */
  readonly gate?: MiddlewareHandler<AppEnv>;
  /** Bearer tokens of its own, told apart by their form: at most one feature accepts a token. */
  readonly tokens?: { readonly accepts: (token: string) => boolean; readonly verify: Verify };
  /** What it is set to, by names in the Worker's environment. */
  readonly settings?: { readonly names: readonly string[] };
  /** What people and machines can be allowed to do about its subject. */
  readonly permissions?: readonly Readonly<Record<string, Permission>>[];
  /** What it publishes: other features hear of it by the producer's own declaration. */
  readonly events?: Readonly<Record<string, Event | Hint>>;
  /** What it does about events and hints, its own or those of features above it. */
  readonly on?: readonly Listener[];
  /** Rules for the points that features above it leave open. */
  readonly plugs?: readonly Plug[];
  /** What the cron runs. */
  readonly jobs?: readonly Job[];
  /** What it holds about people. The feature that makes copies and erases is handed all of these. */
  readonly personal?: PersonalData;
  /** What reconciliation compares on its behalf: it is handed all of these. */
  readonly walks?: Walks;
};

/** A feature that is made of what others declare: those above it, and all extensions. */
export type FeatureOfOthers = (others: readonly Feature[]) => Feature;

/** A feature, as its face exports it. */
export const defineFeature = <const F extends Feature>(feature: F): F => feature;

/** The features in their order and the extensions after them; each that is made of others with what these declare. */
export const listFeatures = (
  entries: readonly (Feature | FeatureOfOthers)[],
  extensions: readonly Feature[],
): readonly Feature[] => {
  const own = entries.reduce<readonly Feature[]>(
    (above, entry) => [...above, typeof entry === "function" ? entry([...above, ...extensions]) : entry],
    [],
  );
  return [...own, ...extensions];
};
