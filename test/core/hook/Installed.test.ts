import { describe, expect, it } from "vitest"
import { areHooksGone, hooksRemedy, installedOf, nothingStarts, seenNext } from "../../../src/core/hook/Installed.ts"

const own = (more: object = {}) => ({ id: "PlexSync", name: "PlexSync", enabled: true, hooks: false, ...more })
const hooks = (more: object = {}) => ({ ...own(), id: "PlexSyncHooks", name: "PlexSync Hooks", hooks: true, ...more })
const alone = { name: "PlexSync Hooks alone", hooks: true }
const other = { id: "Other", name: "PlexSync Hooks alone", enabled: true, hooks: true }

describe("what is installed in Stash", () => {
  it.each([
    ["none", []],
    ["none", [other]],
    ["none", [own({ enabled: false }), hooks({ enabled: false })]],
    ["pair", [own(), hooks(), other]],
    ["no hooks", [own()]],
    ["no hooks", [own(), hooks({ enabled: false })]],
    ["processes", [own({ hooks: true })]],
    ["processes", [own({ hooks: true }), hooks({ enabled: false })]],
    ["alone", [own(alone)]],
    ["hooks only", [hooks()]],
    ["hooks only", [own({ enabled: false }), hooks()]],
    ["twice", [own({ hooks: true }), hooks()]],
    ["twice", [own(alone), hooks()]]
  ] as const)("is %s", (installed, plugins) => {
    expect(installedOf(plugins)).toBe(installed)
  })
})

describe("what was seen before", () => {
  const seen = (...kinds: ReadonlyArray<ReturnType<typeof installedOf>>) =>
    kinds.reduce<ReturnType<typeof seenNext> | null>(seenNext, null) ?? { now: "none", told: null }

  it.each([
    [["processes", "no hooks"], true],
    [["pair", "no hooks"], true],
    [["processes", "no hooks", "no hooks"], true],
    [["processes", "none", "no hooks"], true],
    [["no hooks"], false],
    [["processes", "pair"], false],
    [["processes", "no hooks", "processes"], false],
    [["processes", "none"], false]
  ] as const)("%j: hooks are gone: %s", (kinds, gone) => {
    expect(areHooksGone(seen(...kinds))).toBe(gone)
  })

  it("names both ways back to who had hooks that are processes, and one to others", () => {
    expect(hooksRemedy(seen("processes", "no hooks").told)).toMatch(
      /enable PlexSync Hooks; or copy classic\/PlexSync.yaml/
    )
    expect(hooksRemedy(seen("pair", "no hooks").told)).toBe("In Stash (Settings, Plugins), enable PlexSync Hooks.")
  })

  it("is said where nothing starts a runtime, and only there", () => {
    expect(nothingStarts(seen("processes", "no hooks"))).toMatch(/^An edit starts no runtime/)
    expect(nothingStarts(seen("none"))).toMatch(/^An edit starts no runtime/)
    expect(
      ["pair", "processes", "alone", "twice", "hooks only"].map((one) => nothingStarts(seen(one as "pair")))
    ).toEqual([null, null, null, null, null])
  })
})
