import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Consent, Pause } from "../../core/index/IndexState.ts"
import { KeyValues } from "../sqlite/KeyValues.ts"

/** How the comparison of all scenes of Stash with those that are known stands. `sweptAt`: when it was last made, epoch ms. */
const SweepState = Schema.Struct({ sweptAt: Schema.Number, paused: Schema.NullOr(Pause) })
export type SweepState = typeof SweepState.Type

const stateName = "stash scenes"
const consentName = "consent stash scenes"

/** What is known of sweeps over the scenes of Stash: like a library of Plex, they may vanish in such number that nobody believes it. */
export class SceneSweeps extends Effect.Service<SceneSweeps>()("plexsync/SceneSweeps", {
  effect: Effect.gen(function* () {
    const cursors = yield* KeyValues

    const get = Effect.map(
      cursors.get(stateName, SweepState),
      Option.getOrElse((): SweepState => ({ sweptAt: 0, paused: null }))
    )
    const set = (state: SweepState) => cursors.set(stateName, SweepState, state)
    /** The scenes that vanished, if they are too many to be believed. */
    const paused = Effect.map(get, (state) => state.paused)

    /** How many of the vanished scenes a person agreed to lose. */
    const agreed = ({ paused: pause }: SweepState) =>
      Effect.map(
        cursors.get(consentName, Consent),
        Option.match({
          onNone: () => 0,
          onSome: ({ since, vanished }) => (since === pause?.since ? vanished : 0)
        })
      )

    /** A person agrees that the vanished scenes are gone. Gives the pause that ends so, or null. */
    const accept = Effect.tap(paused, (pause) =>
      pause === null ? Effect.void : cursors.set(consentName, Consent, { since: pause.since, vanished: pause.vanished })
    )

    return { get, set, paused, agreed, accept } as const
  }),
  dependencies: [KeyValues.Default]
}) {}
