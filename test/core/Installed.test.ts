import { describe, expect, it } from "vitest"
import { installedOf } from "../../src/core/Installed.ts"

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
