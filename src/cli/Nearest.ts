import * as AutoCorrect from "@effect/cli/AutoCorrect"
import * as CliConfig from "@effect/cli/CliConfig"

/** Letters that may be wrong in a word of so many. */
const slips = (length: number): number => (length < 4 ? 1 : length < 10 ? 2 : 3)

const bare = (word: string): string => word.replace(/^-+/, "").toLowerCase()

/** Which of the known words a mistyped one most likely stands for; its dashes do not count. */
export const nearest = (given: string, known: ReadonlyArray<string>): string | undefined => {
  const word = bare(given)
  if (word === "") return undefined
  const far = (one: string) => AutoCorrect.levensteinDistance(word, bare(one), CliConfig.defaultConfig)
  const near = known
    .map((one) => ({ one, distance: far(one) }))
    .filter(({ distance, one }) => distance <= Math.min(slips(word.length), bare(one).length - 1))
    .toSorted((left, right) => left.distance - right.distance)
  // One that was cut short is meant, if there is but one that goes on so.
  const longer = known.filter((one) => word.length > 1 && bare(one).startsWith(word))
  return near[0]?.one ?? (longer.length === 1 ? longer[0] : undefined)
}
