/** A rule that another feature brings to a point which this shop leaves open. */
export type Plug = { readonly point: string; readonly rule: unknown };

/** A point at which features plug in rules of a kind. The feature that owns the point exports it and asks all of them, in the order of the list. */
export type ExtensionPoint<Rule> = {
  readonly plug: (rule: Rule) => Plug;
  readonly of: (features: readonly { readonly plugs?: readonly Plug[] }[]) => readonly Rule[];
};

export function definePoint<Rule>(point: string): ExtensionPoint<Rule> {
  return {
    plug: (rule) => ({ point, rule }),
    of: (features) =>
      features
        .flatMap(({ plugs }) => plugs ?? [])
        .filter((one) => one.point === point)
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `plug` alone makes them, and takes this kind only
        .map(({ rule }) => rule as Rule),
  };
}
