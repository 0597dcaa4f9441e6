import type { ItemExplanation } from "../../core/explain/ItemExplanation.ts"
import { wordOf } from "../../core/model/Fields.ts"
import { valueText } from "../../core/model/Quote.ts"
import type { When } from "../report/LocalTime.ts"
import { awayLines, moreLines, sizeText } from "./ExplainLines.ts"

const head = ({ library, ratingKey, title }: ItemExplanation): string =>
  `Item ${ratingKey}${title === null || title === "" ? "" : ` ${valueText(title)}`}${library === null ? "" : ` in ${library}`}`

/** Which scene an item follows, or why none, for people. */
export const itemLines = (of: ItemExplanation, when: When): ReadonlyArray<string> => [
  head(of),
  of.sentence,
  ...awayLines("Stash", of.stash),
  ...awayLines("Plex", of.plex),
  of.files.all === 0 ? "Files: none" : "Files:",
  ...of.files.shown.map(
    ({ file, inTrash, size }) => `  ${file}, ${sizeText(size)}${inTrash ? ", in the trash of Plex" : ""}`
  ),
  ...moreLines(of.files, "files"),
  ...of.scenes.shown.flatMap(({ file, fits, plexPath, sceneId, size, why }) => [
    `Scene ${sceneId}: ${fits ? `has this file: ${why}` : `is not this file: ${why}`}`,
    `  ${file}, ${sizeText(size)}; in Plex: ${plexPath}`
  ]),
  ...moreLines(of.scenes, "scenes with a file of its name"),
  of.written === null
    ? "Last written: never"
    : `Last written: ${when(of.written.at)} for scene ${of.written.sceneId}: ${of.written.fields.map(wordOf).join(", ")}`
]
