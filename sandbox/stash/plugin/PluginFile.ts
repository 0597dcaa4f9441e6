import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { LineCounter, parseDocument } from "yaml"
import * as StrictYaml from "./StrictYaml.ts"

/** YAML writes numbers and booleans without quotes; where Go wants a string it takes their text. */
const Text = Schema.transform(Schema.Union(Schema.String, Schema.Number, Schema.Boolean), Schema.String, {
  strict: true,
  decode: String,
  encode: (text) => text
})
const orEmpty = { nullable: true, default: () => "" } as const
const listOf = <A, I>(item: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.Array(item), { nullable: true, default: () => [] })

const operation = {
  name: Schema.optionalWith(Text, orEmpty),
  description: Schema.optionalWith(Text, orEmpty),
  /** Values are strings, whatever they look like in the file. */
  defaultArgs: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Text }), {
    nullable: true,
    default: () => ({})
  }),
  execArgs: listOf(Text)
}
const Task = Schema.Struct(operation)
const Hook = Schema.Struct({ ...operation, triggeredBy: listOf(Text) })
const Setting = Schema.Struct({
  displayName: Schema.optionalWith(Text, orEmpty),
  description: Schema.optionalWith(Text, orEmpty),
  type: Schema.optionalWith(Schema.Literal("STRING", "NUMBER", "BOOLEAN"), {
    nullable: true,
    default: () => "STRING" as const
  })
})

/** The keys of a plugin's `.yml`. */
const PluginFile = Schema.Struct({
  name: Schema.optionalWith(Text, orEmpty),
  description: Schema.optional(Schema.NullOr(Text)),
  url: Schema.optional(Schema.NullOr(Text)),
  version: Schema.optional(Schema.NullOr(Text)),
  interface: Schema.optionalWith(Text, { nullable: true, default: () => "raw" }),
  exec: listOf(Text),
  errLog: Schema.optionalWith(Text, { nullable: true, default: () => "error" }),
  tasks: listOf(Task),
  hooks: listOf(Hook),
  settings: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Setting }), {
    nullable: true,
    default: () => ({})
  }),
  ui: Schema.optional(
    Schema.NullOr(Schema.Struct({ requires: listOf(Text), javascript: listOf(Text), css: listOf(Text) }))
  )
})
export type PluginFile = typeof PluginFile.Type
export type PluginTask = typeof Task.Type
export type PluginHook = typeof Hook.Type

const decode = Schema.decodeUnknownEither(PluginFile)
const interfaces = new Set(["raw", "rpc", "js"])

/** A plugin's file, or the reason why Stash does not load it, in its words where we know them. */
export const parse = (text: string): Either.Either<PluginFile, string> => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [broken] = document.errors
  if (broken) return Either.left(`yaml: line ${broken.linePos?.[0].line ?? 1}: ${broken.message.split("\n")[0] ?? ""}`)
  const unknown = StrictYaml.unknownKeys(document.contents, lines)
  if (unknown.length > 0) return Either.left(`yaml: unmarshal errors:\n${unknown.join("\n")}`)
  const content: unknown = document.toJS() ?? {}
  return Either.flatMap(
    Either.mapLeft(
      decode(content),
      (error) => `yaml: unmarshal errors:\n  ${ParseResult.TreeFormatter.formatErrorSync(error)}`
    ),
    (file) =>
      interfaces.has(file.interface) ? Either.right(file) : Either.left(`invalid interface type ${file.interface}`)
  )
}
