import { type Page, pages } from "./Page.ts"

/** What stands before the words of a command of ours, however it is called. */
const invocation = /(?:npm run -s plexsync --|node dist\/plexsync\.mjs|(?:^|&&|[\s(])plexsync)\s+([^&|;)`>]+)/

/** What a page writes for a value that people know. */
const values: Readonly<Record<string, string>> = { ID: "12", SCENE: "12", N: "5", LIBRARY: "Movies", DIR: "/config" }

const wordsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = ""]) => quoted ?? values[plain] ?? plain)

const calledIn = (code: string): ReadonlyArray<string> => {
  const words = wordsOf(invocation.exec(code)?.[1] ?? "")
  // In a container the program's name follows the service's.
  return words[0] === "plexsync" ? words.slice(1) : words
}

const unique = (
  lines: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<readonly [string, ReadonlyArray<string>]> => [
  ...new Map(lines.map((words) => [words.join(" "), [words.join(" "), words] as const])).values()
]

/** Code of the pages on use, without what is quoted of messages: those name a command at their end. */
const codeOf = ({ file, lines, quotes, spans }: Page): ReadonlyArray<string> =>
  file === "CHANGELOG.md" || file === "CONTRIBUTING.md"
    ? []
    : [...spans.filter((span) => !quotes.includes(span)), ...lines]

/** The whole command lines of ours that pages show, without the program's name: each as it stands there, and in words. */
export const commandLines = unique(
  pages
    .flatMap(codeOf)
    .map(calledIn)
    // Not the name of a service or an image, nor a command that may be any.
    .filter(([first]) => first !== undefined && !/^(<|-[a-z])/.test(first))
)

/** Parts of command lines that begin with one of these commands, such as `accept LIBRARY` in a table. */
export const partsOf = (commands: ReadonlyArray<string>) =>
  unique(
    pages
      .flatMap(codeOf)
      .map(wordsOf)
      .filter(([first = "", ...rest]) => commands.includes(first) && rest.some((word) => word.startsWith("--")))
  )
