import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Cut } from "../../core/model/Problem.ts"
import type { Health } from "./HealthWritten.ts"

type Parts = Pick<Health, "parts">

const Late = Schema.Struct({ late: Schema.Literal(true), pollingSinceAt: Schema.Number })
const late = Schema.decodeUnknownOption(Late)

/** Since when a poll has been without an answer for too long, as the watch tells; null when none is. */
export const unansweredSince = ({ parts }: Parts): number | null =>
  Option.getOrNull(Option.map(late(parts["watch"]), ({ pollingSinceAt }) => pollingSinceAt))

/** Whether a person wants it on. Without settings it is off as well, and no person wants it so. */
export const isOn = ({ blocked, settings }: Pick<Health, "blocked" | "settings">): boolean =>
  settings.enabled || blocked === settings.problems.join("; ")

// One that was not tried yet has no problem.
const Line = Schema.Struct({
  connected: Schema.Literal(false),
  sinceAt: Schema.Number,
  problem: Schema.NonEmptyString
})
const line = Schema.decodeUnknownOption(Line)

const cutOf = (told: unknown): Cut | null =>
  Option.getOrNull(Option.map(line(told), ({ problem, sinceAt }) => ({ since: sinceAt, why: problem })))

/** The lines over which the servers tell of changes, where they do not stand. */
export const cutLines = ({ parts }: Parts) => ({
  Plex: cutOf(parts["notifications"]),
  Stash: cutOf(parts["trace lines"])
})

const Troubles = Schema.Struct({
  troubles: Schema.Array(
    Schema.Struct({ name: Schema.String, problem: Schema.String, rounds: Schema.Number, sinceAt: Schema.Number })
  )
})
const troubles = Schema.decodeUnknownOption(Troubles)

/** What the parts cannot do while they do all else. */
export const failingIn = ({ parts }: Parts) =>
  Object.entries(parts).flatMap(([part, told]) =>
    Option.match(troubles(told), {
      onNone: () => [],
      onSome: ({ troubles: all }) => all.map((one) => ({ part, ...one }))
    })
  )
