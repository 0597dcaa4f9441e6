import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { tooOld } from "../../src/load/NodeVersion.ts"

// build.mjs puts it into the bundles.
beforeAll(() => Object.assign(globalThis, { PLEXSYNC_LINK: "https://example.org/install" }))
afterAll(() => Reflect.deleteProperty(globalThis, "PLEXSYNC_LINK"))

describe("a Node", () => {
  it.each(["20.19.0", "20.20.2", "22.0.0", "24.21.0", "100.0.0"])("%s is new enough", (version) => {
    expect(tooOld(version)).toBeUndefined()
  })

  it.each(["20.18.9", "18.20.8", "8.0.0"])("%s is too old, and is told what to do", (version) => {
    expect(tooOld(version)).toBe(
      `PlexSync needs Node 20.19 or newer, or the container: https://example.org/install (this is Node ${version})`
    )
  })
})
