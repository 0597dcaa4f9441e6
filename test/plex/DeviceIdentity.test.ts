import { SystemError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { load, replace } from "../../src/plex/DeviceIdentity.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const noRoom = (path: string) =>
  new SystemError({
    reason: "Unknown",
    module: "FileSystem",
    method: "writeFile",
    pathOrDescriptor: path,
    cause: Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" })
  })

describe("the device identity", () => {
  it.scoped("is made once and is the same for ever, for the owner's eyes only", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const first = yield* load(folder)
      expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/)
      expect(yield* load(folder)).toBe(first)
      expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("can be put in the place of the one that is there", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* load(folder)
      const id = "11111111-2222-4333-8444-555555555555"
      yield* replace(folder, id)
      expect(yield* load(folder)).toBe(id)
      expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600])
      expect((yield* Effect.flip(replace(join(folder, "nowhere"), id)))._tag).toBe("IdentityUnusable")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("is another one in another data directory", () =>
    Effect.gen(function* () {
      expect(yield* load(yield* temporaryFolder)).not.toBe(yield* load(yield* temporaryFolder))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("is one for all who ask first at the same time", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const all = yield* Effect.all(
        Array.from({ length: 20 }, () => load(folder)),
        { concurrency: "unbounded" }
      )
      expect(new Set(all).size).toBe(1)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("that cannot be read is an error that names the file, and is not replaced", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(join(folder, "device-id"), "something else")
      const error = yield* Effect.flip(load(folder))
      expect(error.message).toContain(join(folder, "device-id"))
      expect(yield* Effect.flip(load(join(folder, "nowhere")))).toMatchObject({ _tag: "IdentityUnusable" })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped.each(["the draft", "the file itself"])(
    "of which the disk does not take %s leaves nothing behind",
    (which) =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const full = yield* Effect.map(FileSystem.FileSystem, (fs) => ({
          ...fs,
          // Not every file system has links: then the file itself is written.
          link: (from: string, to: string) => Effect.fail(noRoom(`${from} ${to}`)),
          writeFileString: (...[path, ...rest]: Parameters<typeof fs.writeFileString>) =>
            path.endsWith("device-id") === (which === "the file itself")
              ? Effect.zipRight(fs.writeFileString(path, "", rest[1]), Effect.fail(noRoom(path)))
              : fs.writeFileString(path, ...rest)
        }))
        const error = yield* Effect.flip(Effect.provideService(load(folder), FileSystem.FileSystem, full))
        expect(error.code).toBe("ENOSPC")
        expect(readdirSync(folder)).toEqual([])
        expect(yield* load(folder)).toMatch(/^[0-9a-f-]{36}$/)
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
