import { spawn } from "node:child_process"
import { once } from "node:events"
import { afterAll, describe, expect, it } from "vitest"
import { isAlive } from "../../../src/store/sqlite/Process.ts"

const now = () => performance.timeOrigin + performance.now()

/** A process that never asks what became of its child, as Stash in a container does: it ended, and keeps its number. */
const careless = spawn("sh", ["-c", "sleep 0.01 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] })
afterAll(() => {
  careless.kill("SIGKILL")
})

describe("whether a process is alive", () => {
  it("is told of this one", () => {
    expect(isAlive(process.pid, now(), now())).toBe(true)
  })

  it.runIf(process.platform === "linux")(
    "is not said of one that has ended, though nobody asked for its status",
    async () => {
      const [said] = (await once(careless.stdout, "data")) as [Buffer]
      const child = Number(said.toString())
      await expect.poll(() => isAlive(child, now(), now())).toBe(false)
      expect(process.kill(child, 0)).toBe(true)
    }
  )
})
