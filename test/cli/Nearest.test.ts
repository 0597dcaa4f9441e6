import { describe, expect, it } from "vitest"
import { nearest } from "../../src/cli/Nearest.ts"

const commands = ["serve", "sync", "status", "queue", "dlq", "reconcile", "accept", "doctor", "sandbox", "demo"]

describe("the word that is meant", () => {
  it.each([
    ["statsu", "status"],
    ["STATUS", "status"],
    ["snyc", "sync"],
    ["reconcil", "reconcile"],
    ["rec", "reconcile"],
    ["dql", undefined],
    ["s", undefined],
    ["", undefined],
    ["unmatched", undefined]
  ])("by %s is %s", (given, meant) => {
    expect(nearest(given, commands)).toBe(meant)
  })

  it("has dashes or not", () => {
    expect(nearest("--dryrun", ["--json", "--dry-run"])).toBe("--dry-run")
    expect(nearest("all", ["--all", "--recent"])).toBe("--all")
    expect(nearest("-jso", ["--json"])).toBe("--json")
    expect(nearest("--x", ["-y", "--yes"])).toBe(undefined)
  })
})
