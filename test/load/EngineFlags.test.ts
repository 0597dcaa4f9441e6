import { spawnSync } from "node:child_process"
import { execPath, versions } from "node:process"
import { describe, expect, it } from "vitest"
import { engineFlags } from "../../src/load/EngineFlags.ts"

describe("what V8 is told", () => {
  it.each(["serve", "sync", undefined])("for %s is known to the V8 that runs this", (command) => {
    const { status, stderr } = spawnSync(execPath, [...engineFlags(command, versions.v8), "-e", "0"], {
      encoding: "utf8"
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
  })

  it("names no flag to a newer one that only an older one has", () => {
    expect(engineFlags("sync", "11.3.244.8-node.33")).toContain("--interrupt-budget=400000")
    expect(engineFlags("sync", "12.4.254.21-node.33")).not.toContain("--interrupt-budget=400000")
  })

  it("lets the runtime's heap grow by need", () => {
    expect(engineFlags("serve", "13.6.233.10")).toEqual(["--optimize-for-size"])
  })
})
