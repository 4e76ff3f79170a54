/** A rule that a feature brings to a point which another leaves open. Made by the point's `plug` alone, which knows its kind. */
export type Plug = { readonly point: symbol; readonly rule: unknown };
type Plugged = { readonly plugs?: readonly Plug[] };

/** A point at which features plug in rules of a kind. Its owner exports it, and asks all of them, in the order of the list. */
export type ExtensionPoint<Rule> = {
  readonly plug: (rule: Rule) => Plug;
  /** What the shop's features have plugged in. Throws before `fillPoints`. */
  readonly rules: () => readonly Rule[];
  /** What these features have plugged in: for a feature that is made of what others declare. */
  readonly of: (features: readonly Plugged[]) => readonly Rule[];
};

type Fill = (features: readonly Plugged[]) => void;
const points: Fill[] = [];

/** A point by this name. `check` throws where the rules cannot be used together: the shop does not start then. */
export function definePoint<Rule>(name: string, check?: (rules: readonly Rule[]) => void): ExtensionPoint<Rule> {
  const point = Symbol(name);
  let filled: readonly Rule[] | undefined;
  const of = (features: readonly Plugged[]): readonly Rule[] =>
    features
      .flatMap(({ plugs }) => plugs ?? [])
      .filter((plug) => plug.point === point)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `plug` alone makes them, and takes this kind only
      .map(({ rule }) => rule as Rule);
  points.push((features) => {
    const rules = of(features);
    check?.(rules);
    filled = rules;
  });
  return {
    of,
    plug: (rule) => ({ point, rule }),
    rules: () => {
      if (!filled) throw new Error(`the point "${name}" is read before the list of features has filled it`);
      return filled;
    },
  };
}

/** Hands these features to every point: called once, by the list of features. Throws what a point's own check throws. */
export const fillPoints = (features: readonly Plugged[]): void => {
  for (const fill of points) fill(features);
};
