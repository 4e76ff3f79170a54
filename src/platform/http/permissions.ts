/** Something that a person or a machine can be allowed to do in the back office: an area, and whether to read or to write there. */
export type Permission = `${string}:read` | `${string}:write`;

const declared = new Set<Permission>();
const held_by_people = new Set<Permission>();

type Right = "read" | "write";

/**
 * The permissions of an area, declared by the feature that it belongs to. `held_by_people`: what no key may ever do. Accounts, roles and
 * keys are given and taken away by people alone, so that a stolen key makes nothing that outlives it.
 */
export function definePermissions<const A extends string, const R extends Right>(
  area: A,
  rights: readonly R[],
  options: { readonly held_by_people?: R } = {},
): { readonly [K in R]: `${A}:${K}` } {
  const entries = rights.map((right) => [right, `${area}:${right}` as const] as const);
  for (const [, permission] of entries) declared.add(permission);
  if (options.held_by_people) held_by_people.add(`${area}:${options.held_by_people}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys it was given
  return Object.fromEntries(entries) as { readonly [K in R]: `${A}:${K}` };
}

/** Every permission that the shop's features declare, by name. Known once the shop is loaded, so it is asked for and never kept by a module as it loads. */
export const allPermissions = (): Permission[] => [...declared].toSorted();

export const isHeldByPeople = (permission: Permission): boolean => held_by_people.has(permission);

/** What a key can be allowed to do. */
export const keyScopes = (): Permission[] => allPermissions().filter((permission) => !isHeldByPeople(permission));
