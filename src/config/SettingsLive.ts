import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { bootstrapNames, changedNames, keepGood, omit, provisional } from "../core/settings/SettingChange.ts"
import {
  decode,
  problemText,
  type RawSettings,
  type SettingProblem,
  type Settings,
  unknownNames
} from "../core/settings/Settings.ts"
import { layers, type Source } from "./Sources.ts"
import { settingsOf, type SignIn } from "./SignInFile.ts"

/** The sources outside Stash. */
export interface Local {
  readonly file: Source
  readonly environment: Source
  /** What a sign-in left. */
  readonly signIn?: Option.Option<SignIn>
}

export interface Given {
  /** What they held when the process began. */
  readonly first: Local
  /** Reads them again. */
  readonly local: Effect.Effect<Local>
  /** What Stash's plugin settings were first; none when Stash did not let us in, and the sentence that says why. */
  readonly theirs: Either.Either<RawSettings, string>
  /** Takes in what Stash's plugin settings are, where a sign-in has yet to know them. */
  readonly note?: (theirs: RawSettings) => Effect.Effect<void>
}

/** Every problem of laid-over sources, or the settings. */
export const settled = (source: Source): Either.Either<Settings, ReadonlyArray<SettingProblem>> =>
  Either.match(decode(source.raw), {
    onLeft: (problems) => Either.left([...source.problems, ...problems]),
    onRight: (settings) => (source.problems.length > 0 ? Either.left(source.problems) : Either.right(settings))
  })

/** The sources laid over each other. A `config.json` that cannot be read is as it was before; how Stash is reached is as it was first. */
const laid = (
  { first, readable }: { readonly first: Local; readonly readable: Source },
  now: Local,
  theirs: RawSettings
): Source => {
  const file = now.file.problems.length > 0 ? { raw: readable.raw, problems: now.file.problems } : now.file
  const source = layers(file, omit(theirs, bootstrapNames), now.environment, now.signIn)
  const fixed = layers(first.file, {}, first.environment).raw
  const pinned = Object.fromEntries(
    Object.entries(fixed).filter(([name]) => bootstrapNames.some((one) => one === name))
  )
  return { raw: { ...omit(source.raw, bootstrapNames), ...pinned }, problems: source.problems }
}

interface State {
  /** None until Stash has told its part. */
  readonly theirs: Option.Option<RawSettings>
  /** The last raw settings without a problem; none before there were any. */
  readonly good: Option.Option<RawSettings>
  readonly readable: Source
  /** What is wrong now, a line each. */
  readonly problems: ReadonlyArray<string>
  /** What all sources held when they were last looked through. */
  readonly looked: string
}

/** What comes into force, and what is wrong. */
const decide = (source: Source, good: Option.Option<RawSettings>) =>
  Either.match(settled(source), {
    onRight: (settings) => ({ raw: source.raw, settings: Option.some(settings), problems: [] }),
    onLeft: (problems) => {
      const raw = Option.match(good, {
        onNone: () => provisional(source.raw, problems),
        onSome: (last) => keepGood(source.raw, problems, last)
      })
      return { raw, settings: Either.getRight(decode(raw)), problems: problems.map(problemText) }
    }
  })

const notInStash = (name: string) =>
  `${name} is set in Stash's plugin settings, where it is ignored: PlexSync needs it before it can ask Stash; set it in the environment or in config.json`
const atStart = (name: string) => `${name} was changed: this counts when PlexSync is started again`

/** The settings in force, which follow their sources. Fails never: what is wrong is told, and leaves what was. */
export const make = ({ first, local, note = () => Effect.void, theirs }: Given) =>
  Effect.gen(function* () {
    const one = yield* Effect.makeSemaphore(1)
    const told = yield* Ref.make<ReadonlySet<string>>(new Set())
    const before = laid(
      { first, readable: first.file },
      first,
      Either.getOrElse(theirs, () => ({}))
    )
    const unheard = Either.isLeft(theirs)
    const start = decide(
      unheard ? { raw: before.raw, problems: [{ name: "", problem: theirs.left }] } : before,
      Option.none()
    )
    const initial = yield* Option.match(start.settings, {
      onNone: () => Effect.dieMessage("the settings hold no Stash address"),
      onSome: Effect.succeed
    })
    const force = yield* SubscriptionRef.make(initial)
    const state = yield* SubscriptionRef.make<State>({
      theirs: Either.getRight(theirs),
      good: start.problems.length === 0 ? Option.some(start.raw) : Option.none(),
      readable: first.file,
      problems: unheard ? [theirs.left] : start.problems,
      looked: ""
    })

    /** Warns once of each. */
    const warn = (lines: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const fresh = yield* Ref.modify(told, (known) => [
          lines.filter((line) => !known.has(line)),
          new Set([...known, ...lines])
        ])
        yield* Effect.forEach(fresh, (line) => Effect.logWarning(line), { discard: true })
      })

    const warnOf = (raw: RawSettings, now: Local) => {
      const [was, is] = [first, now].map(({ environment, file }) => layers(file, {}, environment).raw)
      return warn([
        ...unknownNames({ ...raw, ...is }).map((name) => `Unknown setting ${name}: it is ignored`),
        ...bootstrapNames.filter((name) => Object.hasOwn(raw, name)).map(notInStash),
        ...(["stash_url", "stash_tls_insecure"] as const).filter((name) => was?.[name] !== is?.[name]).map(atStart)
      ])
    }

    const take = (settings: Settings) =>
      Effect.gen(function* () {
        const was = yield* SubscriptionRef.get(force)
        const names = changedNames(was, settings)
        if (names.length === 0) return
        yield* SubscriptionRef.set(force, settings)
        yield* Effect.logInfo(`Settings changed: ${names.join(", ")}`)
      })

    const complain = (known: State, problems: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        if (problems.join("\n") === known.problems.join("\n")) return
        yield* Effect.forEach(problems, (line) => Effect.logError(line), { discard: true })
        if (problems.length > 0) {
          yield* Effect.logWarning(
            Option.isSome(known.good)
              ? "What is wrong stays as it was before"
              : "Nothing is written until this is mended"
          )
        } else yield* Effect.logInfo("The settings can be used again")
      })

    const apply = (theirsNow: Option.Option<RawSettings>) =>
      Effect.gen(function* () {
        const known = yield* SubscriptionRef.get(state)
        const raw = Option.orElse(theirsNow, () => known.theirs)
        if (Option.isNone(raw)) return
        const now = yield* local
        // They are brought with every poll, and hardly ever other than they were.
        // Tokens that are hidden look all alike.
        const signIn = Option.map(now.signIn ?? Option.none(), (one) => [settingsOf(one), one.stashThen])
        const looked = JSON.stringify([raw.value, now.file, now.environment, Option.getOrNull(signIn)])
        if (looked === known.looked) return
        yield* note(raw.value)
        const next = decide(laid({ first, readable: known.readable }, now, raw.value), known.good)
        yield* warnOf(raw.value, now)
        yield* complain(known, next.problems)
        yield* Option.match(next.settings, { onNone: () => Effect.void, onSome: take })
        yield* SubscriptionRef.set(state, {
          theirs: raw,
          good: next.problems.length === 0 ? Option.some(next.raw) : known.good,
          readable: now.file.problems.length > 0 ? known.readable : now.file,
          problems: next.problems,
          looked
        })
      }).pipe(one.withPermits(1))

    yield* warnOf(
      Either.getOrElse(theirs, () => ({})),
      first
    )
    if (Either.isRight(theirs)) yield* note(theirs.right)
    const { changes } = force
    const missing = Effect.map(SubscriptionRef.get(state), ({ good, problems }) =>
      Option.isSome(good) ? [] : problems
    )
    const becomesGood = state.changes.pipe(
      Stream.filter(({ good }) => Option.isSome(good)),
      Stream.runHead,
      Effect.asVoid
    )
    return {
      config: { settings: SubscriptionRef.get(force) },
      inbox: { offer: (raw: RawSettings) => apply(Option.some(raw)) },
      state: {
        problems: Effect.map(SubscriptionRef.get(state), ({ problems }) => problems),
        missing,
        // Asked before each call of Plex: to listen for changes costs more than the call.
        ready: Effect.flatMap(SubscriptionRef.get(state), ({ good }) =>
          Option.isSome(good) ? Effect.void : becomesGood
        ),
        changes: Stream.changes(changes),
        reload: apply(Option.none())
      }
    } as const
  })
