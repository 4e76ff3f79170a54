/** Signs in to the demo shop by a click. The accounts and their password are printed by `npm start`, and exist only on a developer's machine. */
const accounts = ["shopper", "staff", "admin"];
const PASSWORD = "bodega-demo-2026";
const KEPT = "bodega-reference-session";
const RENEW_BEFORE_MS = 60_000;

/** Puts the buttons into `bar` and takes up the session of the last visit. `changed` is called after every sign-in and sign-out. */
export async function offerSignIn(bar, changed) {
  let session = read();
  const box = document.createElement("div");
  box.id = "sign-in";
  bar.append(box);

  const draw = (says = session ? `Signed in as ${session.account}` : "Sign in as") => {
    const label = document.createElement("span");
    label.textContent = says;
    box.replaceChildren(label, ...accounts.map((account) => button(account, session?.account === account, choose)));
  };
  const choose = async (account) => {
    session = session?.account === account ? null : await signIn(account).catch((error) => draw(error.message));
    keep(session);
    if (session !== undefined) draw();
    plan();
    await changed();
  };
  let timer;
  const plan = () => {
    clearTimeout(timer);
    if (!session) return;
    timer = setTimeout(() => renew().then(changed), Math.max(0, session.expires_at - Date.now() - RENEW_BEFORE_MS));
  };
  const renew = async () => {
    session = (await signIn(session.account).catch(() => null)) ?? null;
    keep(session);
    draw();
    plan();
  };

  if (session && session.expires_at - Date.now() < RENEW_BEFORE_MS) await renew();
  draw();
  plan();
  return { token: () => session?.access_token ?? "" };
}

function button(account, is_pressed, choose) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = account;
  made.setAttribute("aria-pressed", String(is_pressed));
  made.addEventListener("click", () => choose(account));
  return made;
}

async function signIn(account) {
  const answer = await fetch("/api/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: `${account}@example.com`, password: PASSWORD }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail);
  if (!body.access_token) throw new Error("This account asks for a second factor: sign in by the API.");
  return { account, access_token: body.access_token, expires_at: Date.now() + body.expires_in * 1000 };
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

const keep = (session) =>
  session ? localStorage.setItem(KEPT, JSON.stringify(session)) : localStorage.removeItem(KEPT);
