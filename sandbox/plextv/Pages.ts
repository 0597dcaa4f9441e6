import * as Effect from "effect/Effect"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import * as Pins from "./Pins.ts"
import type { Pin, PlexTvState } from "./PlexTvState.ts"

const escaped = (text: string): string => text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)

const page = (title: string, body: string): Answer => ({
  status: 200,
  headers: { "Content-Type": "text/html; charset=utf-8" },
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>\n`
})

/** Who signs in stands behind `#`, which no browser sends: the page's own script reads it, as app.plex.tv's does. */
const consent = page(
  "Sign in",
  `<h1 id="product">…</h1><p>Code <code id="code"></code></p><button id="allow" hidden>Allow</button><p id="state" role="status"></p>
<script>
const given = new URLSearchParams(location.hash.replace(/^#!?\\??/, ""))
const show = (id, text) => { document.getElementById(id).textContent = text }
const ask = (path) => fetch(path + "?" + new URLSearchParams({ clientID: given.get("clientID") ?? "", code: given.get("code") ?? "" }), { method: path === "/auth/allow" ? "POST" : "GET" })
const begin = async () => {
  const answer = await ask("/auth/pin")
  if (!answer.ok) return show("state", "This sign-in is over.")
  const pin = await answer.json()
  show("product", pin.product)
  show("code", pin.code)
  const allow = document.getElementById("allow")
  allow.hidden = false
  allow.onclick = async () => {
    allow.disabled = true
    show("state", (await ask("/auth/allow")).ok ? "Signed in." : "This sign-in is over.")
    if (given.get("forwardUrl")) location.href = given.get("forwardUrl")
  }
}
begin()
</script>`
)

const link = (code: string, told: string): Answer =>
  page(
    "Link",
    `<h1>Link a device</h1><form method="post" action="/link"><label>Code <input name="pin" value="${escaped(code)}"></label> <button id="link">Link</button></form><p id="state" role="status">${told}</p>`
  )

/** The sign-in that the page names, and that is its client's. */
const named = (state: PlexTvState, { query }: Exchange): Pin | undefined => {
  const pin = Pins.find(state, query.get("code") ?? "")
  return pin?.clientIdentifier === query.get("clientID") ? pin : undefined
}

const gone: Answer = { status: 404, body: "" }

const linking = (state: PlexTvState, { body }: Exchange): Answer => {
  const code = (new URLSearchParams(body.toString("utf8")).get("pin") ?? "").trim().toUpperCase()
  const pin = Pins.find(state, code)
  if (pin === undefined || pin.code !== code) return link(code, "That code is not valid.")
  Pins.approve(state, pin)
  return link("", `Linked: ${escaped(pin.product)}`)
}

/** What a person sees in the browser: the page with Allow of app.plex.tv, and the one of plex.tv where a short code is typed. */
export const make = (state: PlexTvState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/auth", handle: () => Effect.succeed(consent) },
  {
    method: "GET",
    pattern: "/auth/pin",
    handle: (exchange) =>
      Effect.sync(() => {
        const pin = named(state, exchange)
        if (pin === undefined) return gone
        const { code, product } = pin
        return {
          status: 200,
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ code, product })
        }
      })
  },
  {
    method: "POST",
    pattern: "/auth/allow",
    handle: (exchange) =>
      Effect.sync(() => {
        const pin = named(state, exchange)
        if (pin === undefined) return gone
        Pins.approve(state, pin)
        return { status: 204 }
      })
  },
  ...["/link", "/link/"].map((pattern): Route => ({
    method: "GET",
    pattern,
    handle: ({ query }) => Effect.sync(() => link(query.get("pin") ?? "", ""))
  })),
  { method: "POST", pattern: "/link", handle: (exchange) => Effect.sync(() => linking(state, exchange)) }
]
