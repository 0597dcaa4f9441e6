import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { applied, eventually, live, mutate, plexsync, putRoute, rows } from "../support/Program.ts"
import { editScene, plexItem, studio, tag } from "../support/Stage.ts"
import { settled, shows, showsTitle, watched } from "../support/Watched.ts"
import { limit } from "../support/Limits.ts"

const files = ["/data/One.mp4", "/data/Two.mp4", "/data/Open.mp4"]

/** Two scenes with what is named, and one that is always to be synced. The runtime knows them, and has written none. */
const stage = (settings: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const world = yield* watched({ files, settings })
    const { plex, url } = world
    const [one = "", two = "", open = ""] = world.scenes
    /** An edit of the open scene that arrives: by then, whatever came before was looked at. */
    const arrives = (title: string, input: Readonly<Record<string, unknown>> = {}) =>
      Effect.zipRight(editScene(url, open, { title, ...input }), showsTitle(plex, world.keys[2], title, 15))
    const writes = applied(plex, putRoute)
    return { ...world, one, two, open, arrives, writes }
  })

const said = (program: Program, command: string, sentence: string) =>
  eventually(
    Effect.map(plexsync(program, command), ({ stdout }) => stdout),
    (text) => text.includes(sentence),
    15
  )

/** Titles that Plex shows of the two scenes. */
const titles = ({ keys, plex }: Effect.Effect.Success<ReturnType<typeof stage>>) =>
  Effect.forEach(keys.slice(0, 2), (key) => Effect.map(plexItem(plex, key), (item) => item.title))

const parked = (data: string) =>
  rows(data, "SELECT scene_id FROM job WHERE because = 'out_of_scope' ORDER BY scene_id").map((row) => row["scene_id"])

describe("what is left out, while a runtime runs", () => {
  it.scopedLive(
    "by a tag: renamed, merged and deleted, with edits of its scenes meanwhile, nothing of it is written",
    () =>
      Effect.gen(function* () {
        const world = yield* stage({ PLEXSYNC_EXCLUDE_TAGS: '"Private, mine", Hidden' })
        const { arrives, data, one, open, program, two, url, writes } = world
        const mine = yield* tag(url, "Private, mine")
        const hidden = yield* tag(url, "Hidden")
        const other = yield* tag(url, "Other")
        const before = yield* titles(world)
        yield* editScene(url, one, { title: "Hidden one", tag_ids: [mine] })
        yield* editScene(url, two, { title: "Hidden two", tag_ids: [hidden] })
        yield* arrives("First")

        yield* mutate(url, `mutation { tagUpdate(input: { id: "${mine}", name: "Personal" }) { id } }`)
        yield* editScene(url, one, { title: "Renamed" })
        yield* arrives("Second")
        yield* said(
          program,
          "status",
          "tag Private, mine is called Personal now; exclude_tags goes on with it and its 1 scene"
        )

        yield* mutate(url, `mutation { tagsMerge(input: { source: ["${mine}"], destination: "${other}" }) { id } }`)
        yield* editScene(url, one, { title: "Merged" })
        yield* mutate(url, `mutation { tagDestroy(input: { id: "${hidden}" }) }`)
        yield* editScene(url, two, { title: "Deleted", tag_ids: [other] })
        yield* arrives("Third", { tag_ids: [other] })
        const sentence = "tag Private, mine is gone; 1 scene stays left out until exclude_tags no longer names it"
        const status = yield* said(program, "status", sentence)
        assert.include(status, "tag Hidden is gone; 1 scene stays left out until exclude_tags no longer names it")
        yield* said(program, "doctor", sentence)
        yield* editScene(url, one, { details: "Edited once more" })
        yield* editScene(url, two, { details: "Edited once more" })
        yield* arrives("Fourth")
        yield* settled(data)

        assert.deepStrictEqual(yield* titles(world), before)
        assert.strictEqual(yield* writes, 4)
        assert.deepStrictEqual(parked(data), [Number(one), Number(two)])
        assert.isFalse(parked(data).includes(Number(open)))
      }).pipe(Effect.provide(live)),
    limit(90)
  )

  it.scopedLive(
    "by a studio: renamed, its scenes are synced on and no other's; deleted, they are left out",
    () =>
      Effect.gen(function* () {
        const world = yield* stage({ PLEXSYNC_ONLY_STUDIOS: "Acme" })
        const { arrives, data, keys, one, open, plex, program, two, url, writes } = world
        yield* said(program, "status", 'Stash has no studio named "Acme"')
        const acme = yield* studio(url, "Acme")
        const rival = yield* studio(url, "Rival")
        const [, second] = yield* titles(world)
        yield* editScene(url, two, { title: "Of another", studio_id: rival })
        yield* editScene(url, one, { title: "Of Acme", studio_id: acme })
        yield* showsTitle(plex, keys[0], "Of Acme", 15)

        yield* mutate(url, `mutation { studioUpdate(input: { id: "${acme}", name: "Acme Films" }) { id } }`)
        yield* mutate(url, `mutation { studioUpdate(input: { id: "${rival}", name: "Acme" }) { id } }`)
        yield* editScene(url, two, { title: "Of one that is called so now" })
        yield* arrives("Synced on", { studio_id: acme })
        yield* said(
          program,
          "status",
          "studio Acme is called Acme Films now; only_studios goes on with it and its 2 scenes"
        )

        yield* shows(plex, keys[0], (item) => item.studio === "Acme Films", 15)
        yield* settled(data)
        const count = yield* writes
        yield* mutate(url, `mutation { studioDestroy(input: { id: "${acme}" }) }`)
        yield* editScene(url, one, { title: "Without a studio" })
        yield* editScene(url, open, { title: "Without a studio either" })
        yield* said(
          program,
          "status",
          "studio Acme is gone; 2 scenes stay left out until only_studios no longer names it"
        )
        const doctor = yield* plexsync(program, "doctor")
        assert.include(doctor.stdout, "nothing is in scope: Stash has no studio that only_studios names")
        assert.strictEqual(doctor.code, 1)
        yield* eventually(
          Effect.sync(() => parked(data)),
          (scenes) => scenes.length === 3
        )
        yield* settled(data)

        assert.strictEqual(yield* writes, count)
        assert.strictEqual((yield* titles(world))[1], second)
        assert.strictEqual((yield* plexItem(plex, keys[0]!)).title, "Of Acme")
      }).pipe(Effect.provide(live)),
    limit(90)
  )
})
