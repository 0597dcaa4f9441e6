import * as Data from "effect/Data"
import * as Either from "effect/Either"
import { nearest } from "./Nearest.ts"
import { nameOf, type Shape, type Taken } from "./Shape.ts"

// @effect/cli takes an option for the value of the one before it, and says of a wrong word neither which it is nor what is meant. So the words are read
// here first, and handed to it in an order that leaves it no doubt; it has the values read.

/** What the words of a command line ask for. */
export type Asked = Data.TaggedEnum<{
  Help: { readonly shape: Shape }
  Version: {}
  /** A script for tab completion in this shell. */
  Completions: { readonly shell: Shell }
  Command: { readonly words: ReadonlyArray<string> }
}>
export const Asked = Data.taggedEnum<Asked>()

export const shells = ["bash", "zsh", "fish"] as const
export type Shell = (typeof shells)[number]

/** What is wrong with the words: the one that is, and what could be instead. */
type Read<A> = Either.Either<A, string>

const called = ({ path }: Shape): string => ["plexsync", ...path].join(" ")

/** A word as it was given, if it shows by itself where it begins and ends. */
const shown = (word: string): string => (/^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(word) ? word : JSON.stringify(word))

const meant = (word: string, known: ReadonlyArray<string>): string => {
  const one = nearest(word, known)
  return one === undefined ? "" : ` did you mean ${one}?`
}

const isHelp = (word: string): boolean => word === "--help" || word === "-h"

/** Options of the program itself, beside its commands. */
export const own = ["--help", "--version", "--completions"] as const

const names = (options: ReadonlyArray<Taken>): ReadonlyArray<string> => options.flatMap((one) => one.names)

/** The commands that can be carried out, of this and those below it. */
export const leaves = (shape: Shape): ReadonlyArray<Shape> =>
  shape.parts.length === 0 ? [shape] : shape.parts.flatMap(leaves)

const noCommand = (shape: Shape, word: string): string => {
  const parts = shape.parts.map(({ path }) => path.at(-1) ?? "")
  const hint = meant(word, parts)
  return `${shown(word)}: there is no such command among ${parts.join(", ")}${hint === "" ? "" : `;${hint}`}`
}

const noOption = (shape: Shape, word: string): string => {
  const owner = leaves(shape).find(({ options }) => names(options).includes(word))
  const known = shape.path.length === 0 ? own : [...names(shape.options), "--help"]
  return owner === undefined
    ? `${shown(word)}: there is no such option;${meant(word, known)} ${called(shape)} --help lists what there is`
    : `${word}: it belongs behind the command, as in ${called(owner)} ${word}`
}

const tooMany = (shape: Shape, word: string): string =>
  shape.args.length === 0
    ? `${shown(word)}: it is one word too many;${meant(word, names(shape.options))} ${called(shape)} takes options alone`
    : `${shown(word)}: it is one word too many; ${called(shape)} takes one ${shape.args.map(nameOf).join(" ")}, and a name with blanks in quotes`

const valueOf = (option: Taken): string => `${nameOf(option)} ${option.value ?? ""}`

const noValue = (option: Taken) => `${nameOf(option)}: its value is missing, as in ${valueOf(option)}`
const twice = (option: Taken) => `${nameOf(option)}: it is given twice; it may be given once`
const needless = (option: Taken, value: string) =>
  `${nameOf(option)}: ${JSON.stringify(value)} is not allowed; it is given alone, or left out`

interface Found {
  readonly options: ReadonlyArray<readonly [option: Taken, value: string]>
  readonly args: ReadonlyArray<string>
}

/** An option's value: behind its `=`, or else the next word, unless that is an option itself. */
const valueAfter = (shape: Shape, equals: string | undefined, next: string | undefined): string | undefined => {
  if (equals !== undefined) return equals
  return next === undefined || next.startsWith("--") || names(shape.options).includes(next) ? undefined : next
}

const readRest = (shape: Shape, words: ReadonlyArray<string>, found: Found): Read<Found> => {
  const [word, ...rest] = words
  if (word === undefined) return Either.right(found)
  if (word === "--") return Either.right({ ...found, args: [...found.args, ...rest] })
  if (!/^-[^\d]/.test(word)) return readRest(shape, rest, { ...found, args: [...found.args, word] })
  const [, name = word, equals] = /^(--[^=]*)=(.*)$/s.exec(word) ?? []
  const option = shape.options.find((one) => one.names.includes(name))
  if (option === undefined) return Either.left(noOption(shape, name))
  if (!option.repeats && found.options.some(([one]) => one === option)) return Either.left(twice(option))
  const taken = (value: string, left: ReadonlyArray<string>) =>
    readRest(shape, left, { ...found, options: [...found.options, [option, value]] })
  if (option.value === undefined)
    return equals === undefined ? taken("true", rest) : Either.left(needless(option, equals))
  const value = valueAfter(shape, equals, rest[0])
  return value === undefined ? Either.left(noValue(option)) : taken(value, equals === undefined ? rest.slice(1) : rest)
}

/** The words as @effect/cli reads them without doubt: what begins with a dash is written so that it is not taken for an option, what is empty so that it is not left out. */
const spelled = (shape: Shape, { args, options }: Found): ReadonlyArray<string> => [
  ...shape.path,
  ...options.flatMap(([option, value]) =>
    option.value === undefined || (value.startsWith("-") && !option.repeats)
      ? [`${nameOf(option)}=${value}`]
      : [nameOf(option), value === "" && option.repeats ? " " : value]
  ),
  ...(args.some((word) => word.startsWith("-")) ? ["--"] : []),
  ...args
]

const readCommand = (shape: Shape, words: ReadonlyArray<string>): Read<Asked> =>
  Either.flatMap(readRest(shape, words, { options: [], args: [] }), (found) => {
    const missing = shape.args.slice(found.args.length).find(({ optional }) => !optional)
    if (missing !== undefined)
      return Either.left(`${nameOf(missing)}: it is missing, as in ${called(shape)} ${nameOf(missing)}`)
    const extra = shape.args.some(({ repeats }) => repeats) ? undefined : found.args[shape.args.length]
    return extra === undefined
      ? Either.right(Asked.Command({ words: spelled(shape, found) }))
      : Either.left(tooMany(shape, extra))
  })

const completions = (word: string, next: string | undefined): Read<Asked> => {
  const given = /^--completions=(.*)$/s.exec(word)?.[1] ?? next
  const shell = shells.find((one) => one === given)
  return shell === undefined
    ? Either.left(
        given === undefined
          ? `--completions: its value is missing, as in --completions ${shells.join("|")}`
          : `--completions: ${JSON.stringify(given)} is not allowed; it must be one of ${shells.join(", ")}`
      )
    : Either.right(Asked.Completions({ shell }))
}

const readFrom = (shape: Shape, words: ReadonlyArray<string>): Read<Asked> => {
  const [word, ...rest] = words
  if (shape.parts.length === 0) return readCommand(shape, words)
  if (word === undefined) return Either.right(Asked.Help({ shape }))
  const part = shape.parts.find(({ path }) => path.at(-1) === word)
  if (part !== undefined) return readFrom(part, rest)
  if (!word.startsWith("-")) return Either.left(noCommand(shape, word))
  return shape.path.length === 0 && /^--completions(=|$)/.test(word)
    ? completions(word, rest[0])
    : Either.left(noOption(shape, word))
}

/** The command that words begin with, as far as there is one. */
const commandOf = (shape: Shape, [word, ...rest]: ReadonlyArray<string>): Shape => {
  const part = shape.parts.find(({ path }) => path.at(-1) === word)
  return part === undefined ? shape : commandOf(part, rest)
}

/** What the words behind `plexsync` ask for, or what is wrong with them. `root`: the program with the commands it knows. */
export const read = (root: Shape, words: ReadonlyArray<string>): Read<Asked> => {
  const before = words.slice(0, words.includes("--") ? words.indexOf("--") : undefined)
  if (before.some(isHelp)) return Either.right(Asked.Help({ shape: commandOf(root, words) }))
  if (before.includes("--version")) return Either.right(Asked.Version())
  return readFrom(root, words)
}
