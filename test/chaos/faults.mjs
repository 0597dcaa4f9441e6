// What goes wrong on the two servers, a little of everything all the time.
import { control } from "./servers.mjs"

export const putEdit = "PUT /library/sections/:id/all"
export const postPoster = "POST /library/metadata/:id/posters"
export const multiGet = "GET /library/metadata/:id"

const broken = [{ kind: "refuse" }, { kind: "reset" }, { kind: "hang", ms: 6500 }, { kind: "truncate" }]
const answered = [
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
  { kind: "status", status: 429, retryAfter: 1 }
]
const unreadable = [{ kind: "html" }, { kind: "malformed" }]
const slow = [
  { kind: "slow", ms: 700 },
  { kind: "slow", ms: 700, point: "answered" }
]
/** Carried out, and nobody hears of it. */
const unheard = [
  { kind: "refuse", point: "applied" },
  { kind: "hang", ms: 6500, point: "applied" },
  { kind: "status", status: 502, point: "applied" },
  { kind: "html", point: "applied" }
]

const reads = [...broken, ...answered, ...unreadable, ...slow]
const writes = [...reads, ...unheard]
// An upload that is carried out after its sender died cannot be known by the next one, so none is held back.
const uploads = writes.filter(({ kind, point }) => kind !== "slow" || point !== undefined)
// A page or half a file in place of a picture looks like a picture that cannot be used; that is told from a fault by nobody.
const pictures = [...broken, ...answered, ...slow]

const plexMenu = {
  "GET /identity": reads,
  "GET /library/sections": reads,
  "GET /library/sections/:id/all": reads,
  [multiGet]: reads,
  "GET /library/metadata/:id/posters": reads,
  [putEdit]: writes,
  [postPoster]: uploads,
  "PUT /library/metadata/:id/poster": writes
}
const stashMenu = { "POST /graphql": reads, "GET /scene/:id/screenshot": pictures }

/** The whole menu; a request of a route is hit by one of its faults with about this chance. */
const listOf = (menu, rate, dice) =>
  Object.entries(menu).flatMap(([route, faults]) =>
    faults.map((fault) => ({ route, ...fault, rate: rate / faults.length, seed: dice.upTo(2 ** 31) }))
  )

export const weather = (plex, stash, dice, rate) => ({
  /** Faults on both servers; what is named goes before them, on Plex. */
  set: async (...named) => {
    await control(plex, "faults", { faults: [...named, ...listOf(plexMenu, rate, dice)] })
    await control(stash, "faults", { faults: listOf(stashMenu, rate, dice) })
  },
  heal: async () => {
    await control(plex, "faults", { faults: [] })
    await control(stash, "faults", { faults: [] })
  }
})
