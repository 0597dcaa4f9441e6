import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import type * as HelpDoc from "@effect/cli/HelpDoc"
import type * as Span from "@effect/cli/HelpDoc/Span"
import type * as Usage from "@effect/cli/Usage"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"

/** An option, or a word behind the command. */
export interface Taken {
  /** `--yes` and `-y`; a word's is what stands for it, such as `SCENE`. */
  readonly names: ReadonlyArray<string>
  /** What stands for an option's value; none where it takes none. */
  readonly value: string | undefined
  /** Whether it may be given several times. */
  readonly repeats: boolean
  /** Whether it may be left out. */
  readonly optional: boolean
  readonly about: string
}

/** What a command is called and takes, as its definition has it. */
export interface Shape {
  /** Its words behind `plexsync`. */
  readonly path: ReadonlyArray<string>
  readonly about: string
  readonly options: ReadonlyArray<Taken>
  readonly args: ReadonlyArray<Taken>
  /** What may follow it, where it is not a command by itself. */
  readonly parts: ReadonlyArray<Shape>
}

/** The words that an option's value may be, if they are few. */
export const choicesOf = ({ value }: Taken): ReadonlyArray<string> => (value?.includes("|") ? value.split("|") : [])

/** The name that people know an option by: the long one. */
export const nameOf = ({ names }: Pick<Taken, "names">): string =>
  names.find((name) => name.startsWith("--")) ?? names[0] ?? ""

const textOf = (span: Span.Span): string =>
  span._tag === "Sequence"
    ? textOf(span.left) + textOf(span.right)
    : typeof span.value === "string"
      ? span.value
      : textOf(span.value)

/** What is said, a paragraph a line. */
export const linesIn = (doc: HelpDoc.HelpDoc): ReadonlyArray<string> => {
  switch (doc._tag) {
    case "Sequence":
      return [...linesIn(doc.left), ...linesIn(doc.right)]
    case "Paragraph":
      return [textOf(doc.value)]
    case "DescriptionList":
    case "Empty":
    case "Enumeration":
    case "Header":
      return []
  }
}

interface Told {
  readonly about: string
  /** By the name, what is said of an option or a word. */
  readonly each: ReadonlyMap<string, string>
  /** The names of what may follow, in their order. */
  readonly parts: ReadonlyArray<string>
}

const nothing: Told = { about: "", each: new Map(), parts: [] }

/** What the help of @effect/cli says. Of what is taken it says first of what type it is, and then our words. */
const toldIn = (doc: HelpDoc.HelpDoc): Told => {
  switch (doc._tag) {
    case "Sequence": {
      const [left, right] = [toldIn(doc.left), toldIn(doc.right)]
      return {
        about: left.about === "" ? right.about : left.about,
        each: new Map([...left.each, ...right.each]),
        parts: [...left.parts, ...right.parts]
      }
    }
    case "Paragraph":
      return { ...nothing, about: textOf(doc.value) }
    case "DescriptionList": {
      const each = doc.definitions.map(([name, words]): [string, string] => [
        /--[a-z-]+|<[^>]+>/.exec(textOf(name))?.[0] ?? "",
        linesIn(words)[1] ?? ""
      ])
      return { ...nothing, each: new Map(each) }
    }
    case "Enumeration":
      return { ...nothing, parts: doc.elements.flatMap(linesIn).map((line) => line.split(" ")[0] ?? "") }
    case "Empty":
    case "Header":
      return nothing
  }
}

type Marks = Pick<Taken, "optional" | "repeats">

const takenIn = (usage: Usage.Usage, marks: Marks): ReadonlyArray<Omit<Taken, "about">> => {
  switch (usage._tag) {
    case "Concat":
    case "Alternation":
      return [...takenIn(usage.left, marks), ...takenIn(usage.right, marks)]
    case "Optional":
      return takenIn(usage.usage, { ...marks, optional: true })
    case "Repeated":
      return takenIn(usage.usage, { optional: true, repeats: true })
    case "Named":
      return [{ names: usage.names, value: Option.getOrUndefined(usage.acceptedValues), ...marks }]
    case "Empty":
    case "Mixed":
      return []
  }
}

const config = CliConfig.make({ showBuiltIns: false })

const shapeOf = (path: ReadonlyArray<string>, command: CommandDescriptor.Command<unknown>): Shape => {
  const told = toldIn(CommandDescriptor.getHelp(command, config))
  const taken = takenIn(CommandDescriptor.getUsage(command), { optional: false, repeats: false })
  const all = taken.map((one): Taken => ({ ...one, about: told.each.get(nameOf(one)) ?? "" }))
  const subcommands = CommandDescriptor.getSubcommands(command)
  return {
    path,
    about: told.about,
    options: all.filter(({ names }) => names.some((name) => name.startsWith("-"))),
    args: all.flatMap((one) => {
      const name = /^<(.+)>$/.exec(one.names[0] ?? "")?.[1]
      return name === undefined ? [] : [{ ...one, names: [name] }]
    }),
    parts: told.parts.flatMap((name) =>
      Option.match(HashMap.get(subcommands, name), {
        onNone: () => [],
        onSome: (part) => [shapeOf([...path, name], part)]
      })
    )
  }
}

/** The shape of a command, and of those below it. */
export const shape = (
  path: ReadonlyArray<string>,
  command: { readonly descriptor: CommandDescriptor.Command<unknown> }
): Shape => shapeOf(path, command.descriptor)
