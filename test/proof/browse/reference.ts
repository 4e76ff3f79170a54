import type { Page } from "playwright-core";

export async function signIn(page: Page, account: string): Promise<void> {
  await page.getByRole("button", { name: account, exact: true }).click();
  await page.getByText(`Signed in as ${account}`).waitFor();
}

/** Opens the search of the reference, and returns what it finds. */
export async function search(page: Page, words: string) {
  await page.getByText("Open Search").first().waitFor({ state: "attached" });
  await page.keyboard.press("Control+k");
  await page.getByRole("listbox", { name: "Reference Search Results" }).waitFor();
  await page.keyboard.type(words);
  return page.getByRole("option");
}

/** Finds an operation by words, presses “Test Request” and “Send”, and returns what the shop answered. `operation` is its method and path. */
export async function send(
  page: Page,
  words: string,
  operation: `${string}/${string}`,
): Promise<{ status: number; body: string }> {
  const at = operation.indexOf("/");
  const [method, path] = [operation.slice(0, at), operation.slice(at)];
  await search(page, words);
  await page.locator(`[role=option][id$="/${operation}"]`).click();
  await page
    .locator(`section[id$="/${operation}"]`)
    .getByRole("button", { name: /Test Request/ })
    .click();
  const answered = page.waitForResponse(
    (answer) => answer.request().method() === method && new URL(answer.url()).pathname === path,
  );
  await page.getByRole("button", { name: /^Send/ }).last().click();
  const answer = await answered;
  const sent = { status: answer.status(), body: await answer.text() };
  await page.getByRole("button", { name: "Close Client" }).click();
  return sent;
}
