import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { retryLetters } from "../watch/RetryLetters.ts"
import { retentionDays } from "../config/RetentionDays.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { Chosen, DeadLetterCare, DeadLetters } from "../store/queue/DeadLetters.ts"
import { purgeOlderThan } from "../sync/drain/Retention.ts"
import { confirmed, yes } from "./Confirm.ts"
import { Unfinished, Usage } from "./Exit.ts"
import { dataDir, json, limit } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { inTurn } from "../serve/live/InTurn.ts"
import { JobQueue } from "../store/queue/JobQueue.ts"
import { letterJson, letterLine, letterLines } from "../serve/report/LetterLines.ts"
import { days, filled, OneScene } from "./Kinds.ts"
import { whoSyncs } from "../serve/report/WhoSyncs.ts"
import { RuntimeRow } from "../store/runtime/RuntimeRow.ts"
import { openedFor } from "./OpenedFor.ts"
import { argument, option, repeatedArgument } from "./Values.ts"

/** This scene has not failed. */
class NoLetter extends Data.TaggedError("NoLetter")<{ readonly sceneId: SceneId }> {
  override get message() {
    return `Scene ${this.sceneId} is not among the failed jobs; they are listed by: plexsync dlq list`
  }
}

const cause = option("cause", {
  kind: filled("a kind of failure, such as Unreachable"),
  value: "TAG",
  about: "Only failures of this kind, for example Unreachable"
}).pipe(Options.optional)
const all = Options.boolean("all").pipe(Options.withDescription("Every failed job"))
const scene = argument({ kind: OneScene, value: "SCENE", about: "A scene's id in Stash" })
const scenes = repeatedArgument({ kind: OneScene, value: "SCENE", about: "Ids of scenes in Stash" })

const list = Command.make("list", { cause, limit, json, dataDir }, (given) =>
  Effect.gen(function* () {
    const { layer } = yield* openedFor(given.dataDir, DeadLetters.Default)
    const letters = yield* Effect.flatMap(DeadLetters, (store) =>
      store.list(given.limit, Option.getOrNull(given.cause))
    ).pipe(Effect.provide(layer))
    const lines = letters.length === 0 ? ["No failed jobs"] : letters.map(letterLine)
    yield* Console.log(given.json ? JSON.stringify(letters.map(letterJson)) : lines.join("\n"))
  })
).pipe(Command.withDescription("Failed jobs, the newest first"))

const show = Command.make("show", { scene, json, dataDir }, (given) =>
  Effect.gen(function* () {
    const { layer } = yield* openedFor(given.dataDir, DeadLetters.Default)
    const [letter] = yield* Effect.flatMap(DeadLetters, (store) => store.of([given.scene])).pipe(Effect.provide(layer))
    if (letter === undefined) return yield* new NoLetter({ sceneId: given.scene })
    yield* Console.log(given.json ? JSON.stringify(letterJson(letter)) : letterLines(letter).join("\n"))
  })
).pipe(Command.withDescription("Everything that is known about one failed job"))

interface Choice {
  readonly scenes: ReadonlyArray<SceneId>
  readonly all: boolean
  readonly cause: Option.Option<string>
}

/** Exactly one way of saying which. */
const chosen = (choice: Choice, ways: string) => {
  const said = [
    ...(choice.scenes.length > 0 ? [Chosen.Scenes({ ids: choice.scenes })] : []),
    ...(choice.all ? [Chosen.All()] : []),
    ...Option.toArray(Option.map(choice.cause, (tag) => Chosen.Cause({ tag })))
  ]
  const [one] = said
  return one === undefined || said.length > 1
    ? new Usage({ problem: `Say which failed jobs are meant: one of ${ways}` })
    : Effect.succeed(one)
}

/** Says what was done; names that stood for nothing are a failure. */
const told = (
  given: { readonly scenes: ReadonlyArray<SceneId>; readonly json: boolean },
  database: string,
  done: { readonly word: string; readonly scenes: ReadonlyArray<SceneId>; readonly goesOn?: string }
) =>
  Effect.gen(function* () {
    const goesOn = done.goesOn === undefined || done.scenes.length === 0 ? "" : `; ${done.goesOn}`
    yield* Console.log(
      given.json
        ? JSON.stringify({ database, [done.word]: done.scenes })
        : `${done.scenes.length} failed jobs ${done.word}${goesOn}\nDatabase: ${database}`
    )
    const unknown = given.scenes.filter((id) => !done.scenes.includes(id))
    yield* Effect.forEach(unknown, (sceneId) => Console.error(new NoLetter({ sceneId }).message))
    if (unknown.length > 0) return yield* new Unfinished()
  })

const retry = Command.make("retry", { scenes, cause, all, json, dataDir }, (given) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    const which = yield* chosen(given, "SCENE..., --cause TAG or --all")
    const { database, layer } = yield* openedFor(
      given.dataDir,
      inTurn(DeadLetterCare.Default, DeadLetters.Default, JobQueue.Default, RuntimeRow.Default)
    )
    const { enqueued, runtime } = yield* Effect.all({
      enqueued: retryLetters(which),
      runtime: Effect.flatMap(RuntimeRow, ({ living }) => living(self.host))
    }).pipe(Effect.provide(layer))
    yield* told(given, database, { word: "enqueued", scenes: enqueued, goesOn: whoSyncs(runtime) })
  })
).pipe(Command.withDescription("Try failed jobs again now; listed until they are synced"))

const remove = Command.make("delete", { scenes, all, yes, json, dataDir }, (given) =>
  Effect.gen(function* () {
    const which = yield* chosen({ ...given, cause: Option.none() }, "SCENE... or --all")
    const meant = given.all ? "every failed job" : `the failed jobs of scenes ${given.scenes.join(", ")}`
    yield* confirmed(given, `Delete ${meant}? Their scenes are synced when they are wished for again.`)
    const { database, layer } = yield* openedFor(given.dataDir, DeadLetterCare.Default)
    const deleted = yield* Effect.flatMap(DeadLetterCare, (care) => care.remove(which)).pipe(Effect.provide(layer))
    yield* told(given, database, { word: "deleted", scenes: deleted })
  })
).pipe(Command.withDescription("Forget failed jobs; asks first"))

const purgeOptions = {
  olderThan: option("older-than", {
    kind: days(0, 36_500),
    value: "DAYS",
    about: "Age in days; by default dlq_retention_days. Less than that asks first"
  }).pipe(Options.optional),
  yes,
  json,
  dataDir
}

const purge = Command.make("purge", purgeOptions, (given) =>
  Effect.gen(function* () {
    const { places } = yield* Invocation
    const { database, folder, layer } = yield* openedFor(given.dataDir, DeadLetterCare.Default)
    const kept = yield* retentionDays(folder, places.environment)
    const days = Option.getOrElse(given.olderThan, () => kept)
    if (days < kept) {
      yield* confirmed(
        given,
        `Delete failed jobs older than ${days} days? They are kept for ${kept} (dlq_retention_days).`
      )
    }
    const purged = yield* Effect.provide(purgeOlderThan(days), layer)
    yield* Console.log(
      given.json
        ? JSON.stringify({ database, purged })
        : `${purged} failed jobs older than ${days} days deleted\nDatabase: ${database}`
    )
  })
).pipe(Command.withDescription("Delete failed jobs past their time; the runtime does daily"))

export const dlq = Command.make("dlq").pipe(
  Command.withDescription("Failed jobs (dead letters): look at them, try them again, or delete them"),
  Command.withSubcommands([list, show, retry, remove, purge])
)
