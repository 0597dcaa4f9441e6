import { format, meeting, type PathMapping, shadowed } from "../../core/model/PathMapping.ts"
import type { Advice } from "../../sync/compare/MappingAdvice.ts"
import { type Finding, finding } from "./Finding.ts"

const idle = (inForce: ReadonlyArray<PathMapping>): ReadonlyArray<Finding> =>
  shadowed(inForce).map(({ by, rule }) =>
    finding(
      "mappings",
      "warning",
      `The rule ${format([rule])} of path_mappings never applies: ${format([by])} stands before it and takes all its paths`,
      "Put the rule with the longer Stash path first."
    )
  )

const unwritable = ({ unwritable: rules }: Advice): ReadonlyArray<Finding> =>
  rules.map((rule) =>
    finding(
      "mappings",
      "warning",
      `Files below ${rule.stash} lie below ${rule.plex} in Plex, but no rule can say so`,
      "Rename the folder: a rule cannot hold ; or =>, nor blanks at an end."
    )
  )

const coverage = (advice: Advice): Finding => {
  const { files, inferred, resolved, resolvedWithInferred } = advice
  if (files === 0) return finding("mappings", "ok", "Stash has no files yet")
  const now = `${resolved} of ${files} paths of Stash are in Plex`
  if (resolvedWithInferred > resolved) {
    return finding(
      "mappings",
      "warning",
      `${now}; with the rules that the files themselves speak for, ${resolvedWithInferred} would be`,
      inferred.length === 0 ? "Leave path_mappings empty." : `Set path_mappings to: ${format(inferred)}`
    )
  }
  return resolved === 0
    ? finding(
        "mappings",
        "warning",
        `${now}, and too few files have the same name and size on both sides to tell how the paths go together`,
        "See that a library of Plex holds the files of Stash, and that Plex has scanned it."
      )
    : finding("mappings", "ok", now)
}

const mostNamed = 3

/** The first of them, and how many more there are. */
const firstOf = (all: ReadonlyArray<string>, count: number): string =>
  all.slice(0, mostNamed).join("; ") + (count > mostNamed ? `; and ${count - mostNamed} more` : "")

const sizes = ({ files, others: { count, examples }, resolved }: Advice): ReadonlyArray<Finding> =>
  count === 0
    ? []
    : [
        finding(
          "mappings",
          "warning",
          `${resolved} of ${files} paths resolve, ${count} of them with another size: ${firstOf(
            examples.map(
              ({ plex, plexSize, stash, stashSize }) => `${stash} has ${stashSize} bytes, ${plex} in Plex ${plexSize}`
            ),
            count
          )}`,
          "Let the one that is behind scan them (mostly Stash: Settings, Tasks, Scan). Nothing is written to them before."
        )
      ]

const met = (inForce: ReadonlyArray<PathMapping>): ReadonlyArray<Finding> =>
  meeting(inForce).map(({ other, rule }) =>
    finding(
      "mappings",
      "warning",
      `The rules ${format([other])} and ${format([rule])} of path_mappings lead into one folder of Plex: two files of Stash may stand for one there`,
      "That is right where Plex sees several disks as one. Then files of one name are told apart by their sizes."
    )
  )

const strangers = ({ misfits }: Advice): ReadonlyArray<Finding> =>
  misfits.length === 0
    ? []
    : [
        finding(
          "mappings",
          "warning",
          `${misfits.length} items show a scene whose file is not theirs, and no other scene has their file: ${firstOf(
            misfits.map(({ file, ratingKey, sceneId }) => `item ${ratingKey} (${file}) shows scene ${sceneId}`),
            misfits.length
          )}`,
          "If the file was replaced, let Stash scan it. If it is another film, let Stash scan its folder, or correct the item in Plex by hand."
        )
      ]

/** What there is to say of the rules in force, and of those that would do better. */
export const mappingFindings = (advice: Advice, inForce: ReadonlyArray<PathMapping>): ReadonlyArray<Finding> => [
  coverage(advice),
  ...sizes(advice),
  ...strangers(advice),
  ...met(inForce),
  ...idle(inForce),
  ...unwritable(advice)
]
