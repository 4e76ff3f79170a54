/** Something that a person or a machine can be allowed to do in the back office: an area, and whether to read or to write there. */
export type Permission = `${string}:read` | `${string}:write`;

/** Each with what it allows. */
const declared = new Map<Permission, string>();
const held_by_people = new Set<Permission>();

type Right = "read" | "write";

/**
 * The permissions of an area, declared by the feature that it belongs to, each with what it allows. `held_by_people`: what no key may ever do. Accounts, roles and
 * keys are given and taken away by people alone, so that a stolen key makes nothing that outlives it.
 */
export function definePermissions<const A extends string, const R extends Right>(
  area: A,
  rights: Readonly<Record<R, string>>,
  options: { readonly held_by_people?: NoInfer<R> } = {},
): { readonly [K in R]: `${A}:${K}` } {
  const entries: (readonly [string, Permission])[] = [];
  for (const [right, allows] of Object.entries<string>(rights)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- entries forgets that the keys are rights
    const permission = `${area}:${right as R}` as const;
    declared.set(permission, allows);
    entries.push([right, permission]);
  }
  if (options.held_by_people) held_by_people.add(`${area}:${options.held_by_people}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys it was given
  return Object.fromEntries(entries) as { readonly [K in R]: `${A}:${K}` };
}

/** Every permission that the shop's features declare, by name. Known once the shop is loaded, so it is asked for and never kept by a module as it loads. */
export const allPermissions = (): Permission[] => [...declared.keys()].toSorted();

/** What each of these permissions allows. */
export const meaningsOf = (permissions: readonly Permission[]): Record<string, string> =>
  Object.fromEntries(permissions.map((permission) => [permission, declared.get(permission) ?? ""]));

export const isHeldByPeople = (permission: Permission): boolean => held_by_people.has(permission);

/** What a key can be allowed to do. */
export const keyScopes = (): Permission[] => allPermissions().filter((permission) => !isHeldByPeople(permission));
