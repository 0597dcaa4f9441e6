import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { Config } from "../../src/config/Config.ts"
import { layer } from "../../src/config/ConfigLive.ts"
import { serve } from "../support/Loopback.ts"

const source = (
  raw: Record<string, unknown>,
  ...problems: ReadonlyArray<{ readonly name: string; readonly problem: string }>
) => ({ raw, problems })
const nothing = source({})
const plex = { plex_url: "http://plex:32400", plex_token: "0123456789" }

/** A Stash that has these settings of the plugin; other requests fail. */
const stashWith = (settings: unknown) =>
  serve((_, response) => {
    response.setHeader("content-type", "application/json")
    response.end(
      JSON.stringify({ data: { configuration: { plugins: settings === undefined ? {} : { PlexSync: settings } } } })
    )
  })

const settingsOf = (file: ReturnType<typeof source>, environment: ReturnType<typeof source>) =>
  Effect.flatMap(Config, (config) => config.settings).pipe(Effect.provide(layer(file, environment)))

describe("settings in force", () => {
  it.scopedLive("come from the file, from Stash and from the environment, the later ones first", () =>
    Effect.gen(function* () {
      const stash_url = yield* stashWith({ ...plex, max_tags: 60, label: "stash", enabled: false })
      const found = yield* settingsOf(
        source({ max_tags: 50, max_retries: 7 }),
        source({ stash_url, label: "environment", plex_token: "" })
      )
      expect(found).toMatchObject({
        plex_url: { url: "http://plex:32400" },
        max_tags: 60,
        max_retries: 7,
        label: "environment",
        enabled: false
      })
    })
  )

  it.scopedLive("need nothing from Stash when all is given elsewhere", () =>
    Effect.gen(function* () {
      const stash_url = yield* stashWith(undefined)
      expect(yield* settingsOf(source(plex), source({ stash_url }))).toMatchObject({
        stash_url: { url: stash_url },
        max_tags: 100
      })
    })
  )

  it.scopedLive("warn about names that mean nothing", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const stash_url = yield* stashWith({ ...plex, max_tag: 5 })
      yield* settingsOf(nothing, source({ stash_url })).pipe(
        Effect.provide(
          Logger.replace(
            Logger.defaultLogger,
            Logger.make(({ message }) => void lines.push(String(message)))
          )
        )
      )
      expect(lines).toEqual(["Unknown setting max_tag: it is ignored"])
    })
  )
})

describe("problems", () => {
  it.scopedLive("of all sources are told at once, one line each", () =>
    Effect.gen(function* () {
      const stash_url = yield* stashWith({ plex_url: "nowhere", max_tags: 5 })
      const error = yield* Effect.flip(
        settingsOf(source({}, { name: "config.json", problem: "is none" }), source({ stash_url, max_retries: "0" }))
      )
      expect(error._tag).toBe("BadConfiguration")
      expect(
        error.message
          .split("\n")
          .map((line) => line.split(":", 2).join(":"))
          .toSorted()
      ).toEqual([
        "Configuration error: config.json",
        "Configuration error: max_retries",
        "Configuration error: max_tags",
        "Configuration error: plex_token",
        "Configuration error: plex_url"
      ])
    })
  )

  it.live("without an address of Stash are told without asking it", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(settingsOf(nothing, source({ max_tags: 5 })))
      expect(error.message).toMatch(/max_tags: .*\n|stash_url: is required/)
      expect(error.message).toContain("stash_url: is required")
      expect(error.message).toContain("plex_token: is required")
    })
  )

  it.scopedLive("on this side are worth more than that Stash cannot be asked, which is said too", () =>
    Effect.gen(function* () {
      const stash_url = yield* Effect.scoped(stashWith({}))
      const error = yield* Effect.flip(settingsOf(nothing, source({ stash_url, ...plex, max_tags: 5 })))
      expect(error._tag).toBe("BadConfiguration")
      expect(error.message).toContain("max_tags")
      expect(error.message).toContain(`Stash cannot be reached at ${stash_url}`)
    })
  )

  it.scopedLive("there are none here: then the failure is Stash's", () =>
    Effect.gen(function* () {
      const stash_url = yield* Effect.scoped(stashWith({}))
      expect(yield* Effect.flip(settingsOf(nothing, source({ stash_url, ...plex })))).toMatchObject({
        _tag: "Unreachable",
        server: "Stash"
      })
    })
  )

  it.scopedLive("never show a secret", () =>
    Effect.gen(function* () {
      const stash_url = yield* stashWith({})
      const error = yield* Effect.flip(
        settingsOf(
          source({ plex_url: "http://plex", plex_token: "s3cr3t" }),
          source({ stash_url, stash_api_key: "with blank" })
        )
      )
      expect(error.message).toContain("plex_token")
      expect(error.message).not.toMatch(/s3cr3t|with blank/)
    })
  )
})
