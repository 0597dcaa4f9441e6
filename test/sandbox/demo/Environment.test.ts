import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { environmentIn } from "../../../sandbox/demo/Environment.ts"

const search = { node: "/opt/node/bin", delimiter: ":" }

describe("the environment of the demo's programs", () => {
  it("has nothing of outside that a program of ours reads, or Node", () => {
    const name = fc.oneof(
      fc.constantFrom("PLEXSYNC_PLEX_URL", "PLEXSYNC_DATA_DIR", "STASH_PLUGIN_DATA", "NODE_OPTIONS", "https_proxy"),
      fc.constantFrom("HOME", "XDG_STATE_HOME", "TMPDIR", "AppData", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"),
      fc.stringMatching(/^(PLEXSYNC|STASH|XDG|NODE|npm)_[A-Za-z_]{1,12}$/)
    )
    const outside = fc.dictionary(
      name,
      fc.string().map((text) => `outside ${text}`)
    )
    fc.assert(
      fc.property(outside, (variables) => {
        const inside = environmentIn("/tmp/demo", variables, search)
        expect(Object.values(inside).filter((value) => value.includes("outside"))).toEqual([])
        expect(inside).toEqual(environmentIn("/tmp/demo", {}, search))
      })
    )
  })

  it("keeps its homes, its state and its temporary files in the demo's folder", () => {
    const inside = environmentIn("/tmp/demo", { HOME: "/root" }, search)
    for (const name of ["HOME", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "XDG_STATE_HOME"])
      expect(inside[name]).toMatch(/^\/tmp\/demo(\/|$)/)
    expect(inside["PLEXSYNC_DATA_DIR"]).toBe("/tmp/demo/data")
  })

  it("finds the Node that runs the demo, before any other", () => {
    expect(environmentIn("/tmp/demo", { PATH: "/usr/bin:/bin" }, search)["PATH"]).toBe("/opt/node/bin:/usr/bin:/bin")
    expect(environmentIn("/tmp/demo", {}, search)["PATH"]).toBe("/opt/node/bin")
  })

  it("keeps what is the machine's own, however it is spelt", () => {
    const outside = { SystemRoot: "C:\\Windows", Path: "C:\\x", TZ: "Asia/Tokyo", LANG: "C.UTF-8" }
    expect(environmentIn("/tmp/demo", outside, { node: "C:\\node", delimiter: ";" })).toMatchObject({
      SystemRoot: "C:\\Windows",
      TZ: "Asia/Tokyo",
      LANG: "C.UTF-8",
      PATH: "C:\\node;C:\\x"
    })
  })
})
