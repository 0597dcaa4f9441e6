import { format, type PathMapping, shadowed } from "../core/PathMapping.ts"
import type { Advice } from "../sync/MappingAdvice.ts"
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

/** What there is to say of the rules in force, and of those that would do better. */
export const mappingFindings = (advice: Advice, inForce: ReadonlyArray<PathMapping>): ReadonlyArray<Finding> => [
  coverage(advice),
  ...idle(inForce),
  ...unwritable(advice)
]
