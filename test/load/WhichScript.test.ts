import { describe, expect, it } from "vitest"
import { isFor } from "../../src/load/WhichScript.ts"

const commands = ["sync", "queue process"]
const asked = (line: string) => isFor(line.split(" "), commands)

describe("a command line is for one of these commands", () => {
  it("where it begins with all its words", () => {
    expect(["sync", "sync --all", "queue process --json", "sync -- --help"].map(asked)).toEqual([
      true,
      true,
      true,
      true
    ])
  })

  it("and not where it begins with others, with some of them, or asks about it", () => {
    const others = [
      "status",
      "queue",
      "queue list",
      "queue --json process",
      "sync --help",
      "queue process -h",
      "--version sync",
      ""
    ]
    expect(others.map(asked)).toEqual(others.map(() => false))
  })
})
