import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { identity } from "../core/model/Text.ts"
import { inTurn } from "../serve/live/InTurn.ts"
import { IndexStates } from "../store/index/IndexStates.ts"
import { JobQueue } from "../store/queue/JobQueue.ts"
import { SceneSweeps } from "../store/scenes/SceneSweeps.ts"
import { dataDir } from "./Flags.ts"
import { filled } from "./Kinds.ts"
import { openedFor } from "./OpenedFor.ts"
import { argument } from "./Values.ts"

/** The library that was named is not paused, or there is none of that name. */
class NotPaused extends Data.TaggedError("NotPaused")<{
  readonly library: string
  readonly paused: ReadonlyArray<string>
}> {
  override get message() {
    const paused = this.paused.length === 0 ? "no library is" : `paused: ${this.paused.join(", ")}`
    return `Library '${this.library}' is not paused; ${paused}`
  }
}

/** How the scenes of Stash are called, where a library could be. */
const stash = "stash"

/** The runtime's next poll of Stash drops them. */
const agreeOnScenes = (database: string) =>
  Effect.gen(function* () {
    const { accept: agreed } = yield* SceneSweeps
    const pause = yield* agreed
    if (pause === null) return false
    yield* Console.log(
      `Agreed: ${pause.vanished} of the ${pause.of} scenes of Stash are gone; their jobs go, their items stay as they are\nDatabase: ${database}`
    )
    return true
  })

const agree = (title: string, database: string) =>
  Effect.gen(function* () {
    if (identity(title) === stash && (yield* agreeOnScenes(database))) return
    const states = yield* IndexStates
    const queue = yield* JobQueue
    const meant = yield* states.accept(title)
    if (meant.length === 0) {
      const paused = (yield* states.paused).map(({ library }) => library)
      return yield* new NotPaused({ library: title, paused })
    }
    // Whoever takes up the first of them sweeps the library.
    yield* queue.wakeBecause("library_paused")
    const said = meant.map(
      ({ library, of, vanished }) =>
        `Agreed: ${vanished} of the ${of} files of library '${library}' are gone; its next sweep drops them`
    )
    yield* Console.log([...said, `Database: ${database}`].join("\n"))
  })

const library = argument({
  kind: filled("the name of a library, or stash"),
  value: "LIBRARY",
  about: "The paused library's name in Plex; stash: the scenes of Stash"
})

export const accept = Command.make("accept", { library, dataDir }, (given) =>
  Effect.gen(function* () {
    const services = inTurn(IndexStates.Default, JobQueue.Default, SceneSweeps.Default)
    const { database, layer } = yield* openedFor(given.dataDir, services)
    yield* Effect.provide(agree(given.library, database), layer)
  })
).pipe(Command.withDescription("Agree that files of a paused library, or scenes, are gone"))
