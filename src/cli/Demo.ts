import * as Command from "@effect/cli/Command"
import * as NodeCommandExecutor from "@effect/platform-node/NodeCommandExecutor"
import Table from "cli-table3"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { DemoResult } from "../../sandbox/demo/Demo.ts"
import type { PlexEntry } from "../../sandbox/demo/ReadPlex.ts"
import type { Shown, StashScene } from "../../sandbox/demo/ReadStash.ts"
import { printable } from "../core/model/Printable.ts"
import * as Transport from "../http/Transport.ts"
import { whole } from "../core/settings/SettingTypes.ts"
import { endBySignal } from "./EndBySignal.ts"
import { Unfinished } from "./Exit.ts"
import { json } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { Scenes, Seed } from "./Kinds.ts"
import { demoFolders, leash } from "./Leash.ts"
import { sandboxScript } from "./SandboxScript.ts"
import { optionOr } from "./Values.ts"

const options = {
  json,
  scenes: optionOr("scenes", { kind: Scenes, value: "N", about: "Scenes in the sandbox" }, 200),
  seed: optionOr("seed", { kind: Seed, value: "N", about: "The same seed gives the same data" }, 1),
  timeout: optionOr(
    "timeout",
    { kind: whole(1, 86_400), value: "SECONDS", about: "Give up when nothing has moved for so long" },
    60
  )
}

/** Rows of the table; the rest is only counted. */
const rows = 12

const brief = (text: string, width: number) => {
  const line = printable(text.replace(/\s+/g, " "))
  const characters = Array.from(line)
  return characters.length > width ? `${characters.slice(0, width - 1).join("")}…` : line
}

const summary = ({ date, performers, studio, tags, title }: Shown) =>
  `${brief(title, 34)}\n${brief([studio, date].filter(Boolean).join(", "), 34)}\n${brief(performers.toSorted().join(", "), 34)}\n${brief(tags.toSorted().join(", "), 34)}`

const table = (
  scenes: ReadonlyArray<StashScene>,
  items: ReadonlyArray<PlexEntry>,
  { differences }: DemoResult
): string => {
  const byFile = new Map(items.flatMap((item) => item.files.map((file): [string, PlexEntry] => [file, item])))
  const wrong = new Set(differences.map(({ scene }) => scene))
  const chosen = [...scenes.filter(({ id }) => wrong.has(id)), ...scenes.filter(({ id }) => !wrong.has(id))].slice(
    0,
    rows
  )
  const drawn = new Table({ head: ["Scene", "Stash", "Plex", ""], style: { head: [], border: [] } })
  for (const scene of chosen) {
    const item = scene.files.map((file) => byFile.get(file)).find((entry) => entry !== undefined)
    drawn.push([
      scene.id,
      summary(scene.shown),
      item === undefined ? "-" : summary(item.shown),
      wrong.has(scene.id) ? "DIFFERS" : "equal"
    ])
  }
  return drawn.toString()
}

const verdict = (result: DemoResult): string => {
  const differing = new Set(result.differences.map(({ scene }) => scene)).size
  return [
    `${result.scenes - differing} of ${result.scenes} scenes are equal in Stash and Plex, in ${result.seconds.toFixed(1)} s.`,
    `Plex was written ${result.plexWrites} times for ${result.changedScenes} changed states of items.`,
    ...result.differences
      .slice(0, 20)
      .map((one) => `  scene ${one.scene}, ${one.field}: Stash "${one.stash}", Plex "${one.plex}"`)
  ].join("\n")
}

export const demo = Command.make("demo", options, (given) =>
  Effect.gen(function* () {
    const { places, program, self } = yield* Invocation
    const script = yield* sandboxScript
    yield* endBySignal(process)
    const { run } = yield* Effect.promise(script.demo)
    const result = yield* run({
      command: program,
      home: places.home,
      folderPrefix: demoFolders,
      self,
      environment: places.environment,
      leash,
      patienceSeconds: given.timeout,
      scenes: given.scenes,
      seed: given.seed,
      say: (line) => (given.json ? Effect.void : Console.log(line)),
      show: (scenes, items, found) =>
        given.json
          ? Console.log(JSON.stringify(found))
          : Console.log(`\n${table(scenes, items, found)}\n\n${verdict(found)}`)
    })
    if (!result.agree) return yield* new Unfinished()
    // No proxy of the environment stands between.
  }).pipe(
    Effect.provide([Transport.layer({ connect: 10_000, read: 30_000 }), NodeCommandExecutor.layer]),
    Effect.scoped
  )
).pipe(Command.withDescription("Show it working on a made-up library, and compare"))
