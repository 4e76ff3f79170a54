import { describe, it } from "vitest";
import page from "../../docs/tasks.md?raw";
import { deskTasks } from "./desk.ts";
import { moneyTasks } from "./money.ts";
import { officeTasks } from "./office.ts";
import { opinionTasks } from "./opinions.ts";
import { shopperTasks } from "./shopper.ts";
import { callsOf } from "./tasks.ts";

/** The table of docs/tasks.md: what a task takes, by its name. */
const listed = new Map(
  [...page.matchAll(/^\| ([^|]+) \| (\d+) \|/gm)].map(([, name = "", calls]) => [name, Number(calls)]),
);
const tasks = [...shopperTasks, ...officeTasks, ...deskTasks, ...moneyTasks, ...opinionTasks];

describe("the tasks of docs/tasks.md", () => {
  it.for(tasks.map((task) => [task.name, task] as const))("%s", async ([name, task], { expect }) => {
    expect(await callsOf(task)).toEqual({ calls: listed.get(name), done: true });
  });

  it("are all tried", ({ expect }) => {
    expect([...listed.keys()].toSorted()).toEqual(tasks.map(({ name }) => name).toSorted());
  });
});
