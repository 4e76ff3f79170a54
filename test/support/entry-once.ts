/**
 * For each call of a handler and of an object the plugin imports the shop's entry, and Vite's runner asks Node each time where
 * that lies: a trip out of workerd that takes longer than most calls themselves. What was evaluated is at hand without it.
 */
type Runner = {
  import: (id: string) => Promise<unknown>;
  readonly evaluatedModules: {
    getModuleById: (id: string) => { readonly evaluated: boolean; readonly exports?: unknown } | undefined;
  };
  asks_once?: true;
};

const { moduleRunner } = (globalThis as unknown as { __vitest_mocker__: { moduleRunner: Runner } }).__vitest_mocker__;

if (moduleRunner.asks_once === undefined) {
  moduleRunner.asks_once = true;
  const load = moduleRunner.import.bind(moduleRunner);
  moduleRunner.import = async (id) => {
    const known = id.endsWith("/src/index.ts") ? moduleRunner.evaluatedModules.getModuleById(id) : undefined;
    return known?.evaluated === true ? known.exports : load(id);
  };
}
