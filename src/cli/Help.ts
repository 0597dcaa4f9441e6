import * as Doc from "@effect/printer/Doc"
import { leaves, shells } from "./CommandLine.ts"
import { always, type Entry, manual } from "./Manual.ts"
import { nameOf, type Shape, type Taken } from "./Shape.ts"

/** Columns of the narrowest terminal that is common. */
const lineWidth = 80
/** Where the words about an option or a command begin. */
const column = 22

const filled = (text: string, indent: number): ReadonlyArray<string> =>
  Doc.render(Doc.indent(Doc.reflow(text), indent), {
    style: "pretty",
    options: { lineWidth }
  }).split("\n")

/** A name, and the words about it in a column of their own. */
const row = (name: string, about: string): ReadonlyArray<string> => {
  const label = `  ${name}`
  const [first = "", ...rest] = filled(about, column)
  return label.length < column - 1 ? [label.padEnd(column) + first.trimStart(), ...rest] : [label, first, ...rest]
}

const labelOf = ({ names, value }: Taken): string =>
  `${[...names].sort((left, right) => left.length - right.length).join(", ")}${value === undefined ? "" : ` ${value}`}`

const argOf = ({ names: [name = ""], optional, repeats }: Taken): string =>
  optional ? `[${name}${repeats ? "..." : ""}]` : name

/** How a command is written, with those above it. */
export const usage = ({ args, options, parts, path }: Shape): string =>
  ["plexsync", ...path, ...(parts.length > 0 ? ["COMMAND"] : []), ...args.map(argOf), "[options]"]
    .filter((word) => word !== "[options]" || options.length > 0 || parts.length > 0)
    .join(" ")

/** A heading, which a terminal may show in bold. */
export type Heading = (text: string) => string

const section = (heading: Heading, title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [] : ["", heading(`${title}:`), ...lines]

const helpRow = () => row("-h, --help", "Print this")

const programRows = () => [
  ...row("-h, --help", "Print this; behind a command, what that takes"),
  ...row("--version", "Print the version"),
  ...row(`--completions ${shells.join("|")}`, "Print a script that completes words with the tab key in this shell")
]

const ends = ({ ends: own }: Entry) =>
  always.flatMap(([status, usual]) => row(status, own.find(([one]) => one === status)?.[1] ?? usual))

const onGroup = (shape: Shape, heading: Heading): ReadonlyArray<string> => [
  ...section(
    heading,
    "Commands",
    leaves(shape).flatMap(({ about, path }) => row(path.slice(shape.path.length).join(" "), about))
  ),
  ...section(heading, "Options", shape.path.length === 0 ? programRows() : helpRow()),
  ...section(
    heading,
    "Exit status",
    always.flatMap(([status, when]) => row(status, when))
  )
]

const onCommand = (shape: Shape, entry: Entry | undefined, heading: Heading): ReadonlyArray<string> => [
  ...section(
    heading,
    "Words",
    shape.args.flatMap((one) => row(nameOf(one), one.about))
  ),
  ...section(heading, "Options", [...shape.options.flatMap((one) => row(labelOf(one), one.about)), ...helpRow()]),
  ...section(
    heading,
    "Examples",
    (entry?.examples ?? []).map((line) => `  ${line}`)
  ),
  ...section(heading, "Exit status", entry === undefined ? [] : ends(entry))
]

/** What `--help` prints, in lines of at most 80 columns. */
export const helpLines = (shape: Shape, heading: Heading): ReadonlyArray<string> => [
  `${heading("Usage:")} ${usage(shape)}`,
  "",
  ...filled(shape.about, 0),
  ...(shape.parts.length > 0 ? onGroup(shape, heading) : onCommand(shape, manual[shape.path.join(" ")], heading))
]
