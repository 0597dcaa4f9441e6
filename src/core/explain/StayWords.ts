import type { Stay } from "../plan/Stay.ts"

/** Why a field stays as it is, in a sentence that holds for every field. */
export const stayWords: Readonly<Record<Stay, string>> = {
  contested: "Somebody changes it back in Plex again and again; it is left until it changes in Stash.",
  locked_by_person: "A person changed it in Plex, and it stays so (preserve_plex_edits).",
  skipped: "A setting leaves it alone, or Stash has nothing to put there.",
  held: "A person holds this field as it is.",
  equal: "Plex shows it already."
}
