import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { outOfScope, type Scope } from "../../../src/core/plan/Scope.ts"
import { namesOf } from "../../../src/core/plan/ScopeNames.ts"
import { scene } from "../../support/Arbitrary.ts"
import { sceneWith } from "../../support/Samples.ts"

interface Lists {
  readonly excludeTags: ReadonlyArray<string>
  readonly onlyStudios: ReadonlyArray<string>
}

const scope = ({ excludeTags = [], onlyStudios = [], ...given }: Partial<Scope & Lists> = {}): Scope => ({
  onlyOrganized: false,
  names: namesOf({ exclude_tags: excludeTags, only_studios: onlyStudios }),
  bound: [],
  excludePaths: [],
  ...given
})
const at = (path: string) => sceneWith({ files: [{ id: "1", path, size: 1 }] })

describe("outOfScope", () => {
  it("lets every scene in where nothing is set", () => {
    fc.assert(
      fc.property(scene, (one) => {
        expect(outOfScope(one, scope())).toBeUndefined()
      })
    )
  })

  it("only_organized", () => {
    expect(outOfScope(sceneWith({ organized: false }), scope({ onlyOrganized: true }))).toBe(
      "not organized (only_organized)"
    )
    expect(outOfScope(sceneWith({ organized: true }), scope({ onlyOrganized: true }))).toBeUndefined()
  })

  it("exclude_tags, in any case and normal form", () => {
    const tagged = sceneWith({ tags: [{ id: "1", name: "Cafe\u0301" }] })
    expect(outOfScope(tagged, scope({ excludeTags: ["CAF\u00c9"] }))).toBe("tag 'Cafe\u0301' (exclude_tags)")
    expect(outOfScope(tagged, scope({ excludeTags: ["Caf"] }))).toBeUndefined()
  })

  it("quotes and blanks of a name count in no spelling, on neither side", () => {
    const tagged = sceneWith({ tags: [{ id: "1", name: "Don\u2019t  show" }], studio: { id: "2", name: "O'Hara" } })
    expect(outOfScope(tagged, scope({ excludeTags: ["don't show"] }))).toBeDefined()
    expect(outOfScope(tagged, scope({ onlyStudios: ["O\u2019Hara\u00a0"] }))).toBeUndefined()
  })

  it("only_studios, and a scene without studio is out", () => {
    expect(outOfScope(sceneWith(), scope({ onlyStudios: ["example studio"] }))).toBeUndefined()
    expect(outOfScope(sceneWith(), scope({ onlyStudios: ["Other"] }))).toBe("another studio (only_studios)")
    expect(outOfScope(sceneWith({ studio: null }), scope({ onlyStudios: ["Other"] }))).toBe(
      "another studio (only_studios)"
    )
  })

  it("exclude_paths, for whole folders", () => {
    expect(outOfScope(at("/data/Private/a.mp4"), scope({ excludePaths: ["/data/Private/"] }))).toBe(
      "below '/data/Private/' (exclude_paths)"
    )
    expect(outOfScope(at("/data/Privateer/a.mp4"), scope({ excludePaths: ["/data/Private"] }))).toBeUndefined()
    expect(outOfScope(at("/data/a.mp4"), scope({ excludePaths: ["/"] }))).toBeDefined()
  })

  it("exclude_paths on Windows counts neither case nor the kind of slash", () => {
    expect(outOfScope(at("C:\\Videos\\Private\\a.mp4"), scope({ excludePaths: ["c:/videos/private"] }))).toBeDefined()
    expect(outOfScope(at("C:\\a.mp4"), scope({ excludePaths: ["C:\\"] }))).toBeDefined()
    expect(outOfScope(at("/data/private/a.mp4"), scope({ excludePaths: ["/data/Private"] }))).toBeUndefined()
  })

  it("exclude_paths counts for any file of the scene", () => {
    const files = ["/data/a.mp4", "/private/b.mp4"].map((path, id) => ({ id: String(id), path, size: 1 }))
    expect(outOfScope(sceneWith({ files }), scope({ excludePaths: ["/private"] }))).toBeDefined()
  })
})
