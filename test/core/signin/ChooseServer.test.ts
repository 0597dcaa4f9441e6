import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import * as Redacted from "effect/Redacted"
import { chooseServer, ServerChoice } from "../../../src/core/signin/ChooseServer.ts"
import type { PlexServer } from "../../../src/core/signin/PlexServer.ts"

const server = (machineIdentifier: string, name: string, owned = true): PlexServer => ({
  name,
  machineIdentifier,
  owned,
  owner: owned ? null : "friend",
  token: Redacted.make("token"),
  httpsRequired: false,
  present: true,
  connections: []
})
const box = server("id-1", "Box")
const attic = server("id-2", "Attic")
const shared = server("id-3", "Shared", false)

const reason = (choice: ServerChoice): string => (choice._tag === "Refuse" ? choice.reason : choice._tag)
const taken = (choice: ServerChoice) => (choice._tag === "Take" ? choice.server.machineIdentifier : choice._tag)
const nothing = { known: null, named: null }

const some = fc.array(
  fc.record({
    id: fc.constantFrom("id-1", "id-2", "id-3", "id-4"),
    name: fc.constantFrom("Box", "Attic"),
    owned: fc.boolean()
  })
)
const word = fc.option(fc.constantFrom("id-1", "id-2", "id-3", "Box", "attic", "other"))

describe("the server of an account that is meant", () => {
  it.prop("is always one that the account owns", [some, word, word], ([rows, known, named]) => {
    const choice = chooseServer(
      rows.map(({ id, name, owned }) => server(id, name, owned)),
      { known, named }
    )
    if (choice._tag === "Take") expect(choice.server.owned).toBe(true)
    if (choice._tag === "Ask") expect(choice.servers.every(({ owned }) => owned)).toBe(true)
  })

  it.prop("is never another than the known one unless a person named it", [some, word], ([rows, known]) => {
    const choice = chooseServer(
      rows.map(({ id, name, owned }) => server(id, name, owned)),
      { known: known ?? "id-1", named: null }
    )
    expect(choice._tag).not.toBe("Ask")
    if (choice._tag === "Take") expect(choice.server.machineIdentifier).toBe(known ?? "id-1")
  })

  it("is the only one owned, and asked for among several", () => {
    expect(taken(chooseServer([shared, box], nothing))).toBe("id-1")
    expect(chooseServer([box, shared, attic], nothing)).toEqual(ServerChoice.Ask({ servers: [box, attic] }))
  })

  it("is the one that a person names, by name in any case or by its id, also where another is known", () => {
    expect(taken(chooseServer([box, attic], { known: "id-1", named: " attic " }))).toBe("id-2")
    expect(taken(chooseServer([box, attic], { known: null, named: "id-1" }))).toBe("id-1")
  })

  it("is told by its id where two have one name", () => {
    const twins = [box, server("id-9", "box")]
    expect(reason(chooseServer(twins, { known: null, named: "Box" }))).toContain("--server: id-1, id-9")
    expect(taken(chooseServer(twins, { known: null, named: "id-9" }))).toBe("id-9")
  })

  it("is refused with the reason: a friend's, nobody's, or another account's than the known one", () => {
    expect(reason(chooseServer([shared], nothing))).toContain('"Shared" belongs to friend: only the owner')
    expect(reason(chooseServer([shared, box], { known: null, named: "Shared" }))).toContain("belongs to friend")
    expect(reason(chooseServer([], nothing))).toContain("no Plex Media Server")
    expect(reason(chooseServer([box], { known: null, named: "Other" }))).toContain('no server "Other"; it owns: "Box"')
    expect(reason(chooseServer([box, shared], { known: "id-7", named: null }))).toContain("that PlexSync syncs (id-7)")
    expect(reason(chooseServer([box, shared], { known: "id-3", named: null }))).toContain("belongs to friend")
  })
})
