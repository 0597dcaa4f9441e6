import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as PathMapping from "../model/PathMapping.ts"
import * as Address from "./Address.ts"
import * as NameList from "./NameList.ts"

// Values come from a form in Stash (true, 5, "text"), from the environment (always text) and from config.json (any of them).

const text = (value: unknown): string | undefined =>
  typeof value === "string"
    ? value.trim()
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : undefined

/** A setting's type: how a raw value is read, and the sentence that says what is allowed. */
export const reading = <A, I>(target: Schema.Schema<A, I>, allowed: string, read: (raw: string) => I | undefined) =>
  Schema.transformOrFail(Schema.Unknown, target, {
    strict: true,
    decode: (raw, _, ast) => {
      const given = text(raw)
      const value = given === undefined ? undefined : read(given)
      return value === undefined ? ParseResult.fail(new ParseResult.Type(ast, raw)) : ParseResult.succeed(value)
    },
    encode: (value) => ParseResult.succeed(value)
  }).annotations({
    message: (issue) => ({ message: `${shown(issue.actual)} is not allowed; it must be ${allowed}`, override: true }),
    description: allowed
  })

const shown = (raw: unknown): string => JSON.stringify(text(raw) ?? raw)

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  "1": true,
  yes: true,
  on: true,
  false: false,
  "0": false,
  no: false,
  off: false
}

export const Toggle = reading(Schema.Boolean, "true or false", (raw) => truths[raw.toLowerCase()])

export const number = (raw: string): number | undefined => (/^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : undefined)

/** A whole number within bounds. */
export const whole = (least: number, most: number) =>
  reading(Schema.Int.pipe(Schema.between(least, most)), `a whole number from ${least} to ${most}`, number)

/** A duration given in seconds, within bounds, fractions allowed. */
export const seconds = (least: number, most: number) =>
  reading(Schema.Number.pipe(Schema.between(least, most)), `a number of seconds from ${least} to ${most}`, number)

export const Text = reading(Schema.String, "text", (raw) => raw)

const entry = (value: unknown): string | undefined => (typeof value === "string" ? value : text(value))

/** What is wrong with the settings' value, as its message. */
type Wrong = (raw: unknown) => string

/** Names in one text, or a list in config.json, which is taken as it is; blank ones are left out. */
const listOf = (raw: unknown, wrong: Wrong): Either.Either<ReadonlyArray<string>, string> => {
  const list: ReadonlyArray<string | undefined> | undefined = Array.isArray(raw) ? raw.map(entry) : undefined
  if (list?.every((name) => name !== undefined) === true) return Either.right(list.filter((name) => name.trim() !== ""))
  const given = Array.isArray(raw) ? undefined : text(raw)
  return given === undefined
    ? Either.left(wrong(raw))
    : Either.mapLeft(
        NameList.parse(given),
        (at) => `${wrong(raw)}; name ${at} begins with a double quote, and no double quote before a comma ends it`
      )
}

/** A list whose names may be looked through further. */
const listing = (allowed: string, judge: (names: ReadonlyArray<string>) => string | undefined = () => undefined) => {
  const wrong: Wrong = (raw) => `${shown(raw)} is not allowed; it must be ${allowed}`
  return Schema.transformOrFail(Schema.Unknown, Schema.Array(Schema.String), {
    strict: true,
    decode: (raw, _, ast) =>
      listOf(raw, wrong).pipe(
        Either.flatMap((names) => Either.flip(Either.fromNullable(judge(names), () => names))),
        Either.mapLeft((message) => new ParseResult.Type(ast, raw, message))
      ),
    encode: (names) => ParseResult.succeed(names)
  }).annotations({ description: allowed })
}

export const Names = listing("names separated by commas")

const flawsOf = (paths: ReadonlyArray<string>): string | undefined => {
  const flaws = paths.flatMap((path, at) => {
    const flaw = PathMapping.flaw(path)
    return flaw === undefined ? [] : [`path ${at + 1} "${path}" ${flaw}`]
  })
  return flaws.length === 0 ? undefined : flaws.join("; ")
}

/** Folders in full, as Stash sees them. */
export const Paths = listing("full paths separated by commas", flawsOf)

/** One of a few words, in any case. */
export const oneOf = <const A extends ReadonlyArray<string>>(...words: A) => {
  const allowed = `one of ${words.join(", ")}`
  const known: Schema.Schema<A[number]> = Schema.Literal(...words)
  return reading(known, allowed, (raw) => words.find((word): word is A[number] => word === raw.toLowerCase()))
}

/** A server's address. `key`: the setting that takes what else would let one in. */
export const address = (key: string) =>
  Schema.transformOrFail(Schema.Unknown, Address.Address, {
    strict: true,
    decode: (raw, _, ast) =>
      Either.mapLeft(
        Address.read(text(raw) ?? (raw === undefined ? "" : JSON.stringify(raw)), key),
        (problem) => new ParseResult.Type(ast, "an address", problem)
      ),
    encode: (value) => ParseResult.succeed(value)
  }).annotations({ description: Address.allowed })

const isLoopback = ({ hostname }: URL): boolean => /^(127(\.\d+){3}|localhost|\[::1\])$/.test(hostname)

/** An address to which tokens go, and that is no person's own: nobody on the way may read them. Without a slash at its end. */
export const Secure = reading(Schema.String, "an https address, or one of this machine itself", (raw) => {
  const url = URL.canParse(raw) ? new URL(raw) : undefined
  const isRight = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url))
  return url !== undefined && isRight && `${url.search}${url.hash}${url.username}` === ""
    ? `${url.origin}${url.pathname}`.replace(/\/+$/, "")
    : undefined
})

/** A token as it is copied together with the name that stands before it in an address. */
const bare = (raw: string): string => Address.unquoted(raw).replace(/^[?&]?X-Plex-Token[=:]\s*/i, "")

/** A secret of at least so many characters; never shown again, not even in the error. */
export const secret = (least: number) =>
  Schema.transformOrFail(Schema.Unknown, Schema.RedactedFromSelf(Schema.String), {
    strict: true,
    decode: (raw, _, ast) => {
      const whole = text(raw)
      const given = whole === undefined ? undefined : bare(whole)
      return given !== undefined && given.length >= least && /^[\x21-\x7e]+$/.test(given)
        ? ParseResult.decode(Schema.Redacted(Schema.String))(given)
        : ParseResult.fail(new ParseResult.Type(ast, "a secret"))
    },
    encode: (value) => ParseResult.succeed(value)
  }).annotations({
    message: () => ({
      message: `the given value is not allowed; it must be at least ${least} characters without blanks`,
      override: true
    }),
    description: `at least ${least} characters`
  })

const mappingRules = "rules like /data => /media, separated by ;"

/** `stash prefix => plex prefix`, several separated by `;`. */
export const Mappings = Schema.transformOrFail(
  Schema.Unknown,
  Schema.Array(Schema.Struct({ stash: Schema.String, plex: Schema.String })),
  {
    strict: true,
    decode: (raw, _, ast) => {
      const given = text(raw)
      if (given === undefined) {
        return ParseResult.fail(
          new ParseResult.Type(ast, raw, `${shown(raw)} is not allowed; it must be ${mappingRules}`)
        )
      }
      return Either.mapLeft(
        PathMapping.parse(given),
        (bad) =>
          new ParseResult.Type(
            ast,
            raw,
            bad.map(({ position, problem, text: rule }) => `rule ${position} "${rule}": ${problem}`).join("; ")
          )
      )
    },
    encode: (mappings) => ParseResult.succeed(mappings)
  }
).annotations({ description: mappingRules })
