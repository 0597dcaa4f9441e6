import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import type * as Schema from "effect/Schema"
import { oneOf } from "../core/settings/SettingTypes.ts"
import { Folder } from "./Kinds.ts"

/** How a value is read, and the sentence for one that is not allowed. */
export type Kind<A> = Schema.Schema<A, unknown>

/** Reads a value of what is called so. */
const readAs = <A>(name: string, kind: Kind<A>) => {
  const decode = ParseResult.decodeUnknown(kind)
  return (given: string): Effect.Effect<A, HelpDoc.HelpDoc> =>
    Effect.mapError(decode(given), (issue) => HelpDoc.p(`${name}: ${ParseResult.TreeFormatter.formatIssueSync(issue)}`))
}

/** What an option or an argument takes. */
export interface Takes<A> {
  readonly kind: Kind<A>
  /** What stands for the value in the help; words with `|` between them are all that there are. */
  readonly value: string
  /** What it is for, in words. */
  readonly about: string
}

const named = (name: string, { about, value }: Omit<Takes<never>, "kind">) =>
  Options.text(name).pipe(Options.withPseudoName(value), Options.withDescription(about))

/** An option with a value. */
export const option = <A>(name: string, takes: Takes<A>): Options.Options<A> => {
  const read = readAs(`--${name}`, takes.kind)
  return Options.mapEffect(named(name, takes), (given) => Effect.mapError(read(given), ValidationError.invalidValue))
}

/** The same with a value that counts without it. */
export const optionOr = <A extends string | number>(name: string, takes: Takes<A>, fallback: A): Options.Options<A> =>
  option(name, { ...takes, about: `${takes.about}; by default ${fallback}` }).pipe(Options.withDefault<A>(fallback))

const problem = (path: string) => `${JSON.stringify(path)} is not allowed; it must be a folder that is there`

/** An option that takes a folder which is there already. */
export const existingFolder = (name: string, takes: Omit<Takes<string>, "kind">): Options.Options<string> =>
  Options.mapEffect(option(name, { ...takes, kind: Folder }), (path) =>
    Effect.flatMap(FileSystem.FileSystem, (fs) => fs.stat(path)).pipe(
      Effect.filterOrFail(({ type }) => type === "Directory"),
      Effect.as(path),
      Effect.orElseFail(() => ValidationError.invalidValue(HelpDoc.p(`--${name}: ${problem(path)}`)))
    )
  )

/** An option that may be given several times. */
export const repeatedOption = <A>(name: string, takes: Takes<A>): Options.Options<ReadonlyArray<A>> => {
  const read = readAs(`--${name}`, takes.kind)
  return Options.mapEffect(Options.repeated(named(name, takes)), (given) =>
    Effect.mapError(Effect.forEach(given, read), ValidationError.invalidValue)
  )
}

/** What an option takes that is one of a few words. */
export const words = <const A extends ReadonlyArray<string>>(about: string, ...all: A): Takes<A[number]> => ({
  kind: oneOf(...all),
  value: all.join("|"),
  about
})

/** A word behind the command. */
export const argument = <A>({ about, kind, value }: Takes<A>): Args.Args<A> =>
  Args.text({ name: value }).pipe(Args.withDescription(about), Args.mapEffect(readAs(value, kind)))

/** Any number of words behind the command. */
export const repeatedArgument = <A>({ about, kind, value }: Takes<A>): Args.Args<ReadonlyArray<A>> => {
  const read = readAs(value, kind)
  return Args.text({ name: value }).pipe(
    Args.withDescription(about),
    Args.repeated,
    Args.mapEffect((given) => Effect.forEach(given, read))
  )
}
