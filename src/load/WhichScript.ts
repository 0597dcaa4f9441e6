const asking = ["--help", "-h", "--version"]

/** Whether the words of a command line are for one of these commands, such as "queue process", and do not merely ask about it. */
export const isFor = (words: ReadonlyArray<string>, commands: ReadonlyArray<string>): boolean => {
  const before = words.includes("--") ? words.slice(0, words.indexOf("--")) : words
  if (before.some((word) => asking.includes(word))) return false
  return commands.some((command) => command.split(" ").every((word, at) => words[at] === word))
}
