import { own, type Shell, shells } from "./CommandLine.ts"
import { choicesOf, type Shape, type Taken } from "./Shape.ts"

// Those of @effect/cli complete neither a command behind another nor a choice in bash, and offer options that there are not.

const last = ({ path }: Shape): string => path.at(-1) ?? ""

/** The program, and all that may follow it. */
const every = (shape: Shape): ReadonlyArray<Shape> => [shape, ...shape.parts.flatMap(every)]

/** What may follow the words of a command. */
const following = ({ options, parts, path }: Shape): ReadonlyArray<string> =>
  path.length === 0
    ? [...parts.map(last), ...own]
    : [...parts.map(last), ...options.flatMap(({ names }) => names), "--help"]

const isFolder = ({ value }: Taken): boolean => value === "DIR"

const matching = (list: ReadonlyArray<string>): string => `COMPREPLY=($(compgen -W "${list.join(" ")}" -- "$current"))`

const completed = (option: Taken): string => {
  if (isFolder(option))
    return "compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen -d -- \"$current\"))"
  return choicesOf(option).length === 0 ? "COMPREPLY=()" : matching(choicesOf(option))
}

/** zsh runs it too, by its `bashcompinit`. */
const bash = (root: Shape): ReadonlyArray<string> => {
  const all = every(root)
  const values = all.flatMap((shape) =>
    shape.options
      .filter(({ value }) => value !== undefined)
      .flatMap((option) => {
        const cases = option.names.map((name) => `"${[...shape.path, name].join(" ")}"`)
        return [`    ${cases.join("|")}) ${completed(option)}; return ;;`]
      })
  )
  return [
    "_plexsync() {",
    '  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="" word at',
    "  for ((at = 1; at < COMP_CWORD; at++)); do",
    '    word="${COMP_WORDS[at]}"',
    '    case "${command:+$command }$word" in',
    `      ${all.flatMap(({ path }) => (path.length === 0 ? [] : [`"${path.join(" ")}"`])).join("|")}) command="\${command:+$command }$word" ;;`,
    "    esac",
    "  done",
    '  case "${command:+$command }$before" in',
    `    "--completions") ${matching(shells)}; return ;;`,
    ...values,
    "  esac",
    '  case "$command" in',
    ...all.map((shape) => `    "${shape.path.join(" ")}") ${matching(following(shape))} ;;`),
    "  esac",
    "}",
    "complete -F _plexsync plexsync"
  ]
}

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`

const fish = (root: Shape): ReadonlyArray<string> => {
  const line = (when: string, what: string, about: string) =>
    `complete -c plexsync -n ${quoted(when)} ${what} -d ${quoted(about)}`
  const under = (shape: Shape): string =>
    shape.path.length === 0
      ? "__fish_use_subcommand"
      : [
          ...shape.path.map((word) => `__fish_seen_subcommand_from ${word}`),
          ...(shape.parts.length === 0 ? [] : [`not __fish_seen_subcommand_from ${shape.parts.map(last).join(" ")}`])
        ].join("; and ")
  const named = (names: ReadonlyArray<string>): string =>
    names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(" ")
  const taking = (option: Taken): string =>
    option.value === undefined
      ? ""
      : isFolder(option)
        ? " -x -a '(__fish_complete_directories)'"
        : ` -x${choicesOf(option).length === 0 ? "" : ` -a ${quoted(choicesOf(option).join(" "))}`}`
  return [
    "complete -c plexsync -f",
    line("__fish_use_subcommand", "-l version", "Print the version"),
    line("__fish_use_subcommand", `-l completions -x -a ${quoted(shells.join(" "))}`, "Print this script"),
    ...every(root).flatMap((shape) => [
      ...shape.parts.map((part) => line(under(shape), `-a ${last(part)}`, part.about)),
      ...shape.options.map((option) => line(under(shape), `${named(option.names)}${taking(option)}`, option.about)),
      line(under(shape), "-s h -l help", "Print what it takes")
    ])
  ]
}

/** The script that a shell reads to complete the words of a command line. */
export const completionsOf = (root: Shape, shell: Shell): ReadonlyArray<string> => {
  switch (shell) {
    case "bash":
      return bash(root)
    case "zsh":
      return ["autoload -U +X compinit && compinit", "autoload -U +X bashcompinit && bashcompinit", ...bash(root)]
    case "fish":
      return fish(root)
  }
}
