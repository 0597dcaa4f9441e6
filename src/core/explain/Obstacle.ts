import * as Schema from "effect/Schema"

/** Why a scene is not, or not yet, in Plex as Stash has it: one spelling each, in code, JSON and docs. */
export const Obstacle = Schema.Literal(
  "no_file",
  "out_of_scope",
  "excluded_name_gone",
  "no_metadata",
  "no_item",
  "size_differs",
  "in_trash",
  "low_confidence",
  "other_scene",
  "library_paused",
  "backoff",
  "circuit_open",
  "blocked",
  "held",
  "dead",
  "disabled",
  "scan_settling",
  "unreadable"
)
export type Obstacle = typeof Obstacle.Type

/** An obstacle for people. */
export interface ObstacleWords {
  /** What is, in a sentence that holds for every scene. */
  readonly sentence: string
  /** What to do. `ID` stands for the scene's number, `LIBRARY` for a name. */
  readonly advice: string
}

export const obstacleWords: Readonly<Record<Obstacle, ObstacleWords>> = {
  no_file: {
    sentence: "Stash knows no file of this scene.",
    advice: "Let Stash scan the folder of its file, or delete the scene there."
  },
  out_of_scope: {
    sentence: "A setting leaves this scene out.",
    advice: "Change only_organized, exclude_tags, only_studios or exclude_paths, or the scene in Stash."
  },
  excluded_name_gone: {
    sentence: "It is left out by a tag that exclude_tags still names, and that is gone from Stash.",
    advice: "Take the name out of exclude_tags if the scenes that had it may be synced."
  },
  no_metadata: {
    sentence: "Stash knows no more of it than its file, and it was never synced.",
    advice: "Give it a title, details, a date, a studio, a performer or a tag in Stash."
  },
  no_item: {
    sentence: "Plex shows none of its files.",
    advice:
      "See that the file lies in a folder of a library that is synced, that the paths go together (plexsync doctor), and let Plex scan the library."
  },
  size_differs: {
    sentence: "Plex has a file of another size at its path.",
    advice: "Let the one that is behind scan it: mostly Stash, by Settings, Tasks, Scan."
  },
  in_trash: {
    sentence: "Plex has its file in the trash.",
    advice: "See that Plex can read the file, and let Plex scan the library."
  },
  low_confidence: {
    sentence: "Several items of Plex could be meant, so none is written.",
    advice:
      "Have one path of Plex fit the file (path_mappings), or remove the doubles. With strict_matching off, the folders decide in libraries that plex_library names."
  },
  other_scene: {
    sentence: "Plex shows its file inside an item that follows another scene.",
    advice: "Split the item in Plex, or merge the two scenes in Stash."
  },
  library_paused: {
    sentence: "Its library is paused: too many of its files vanished at once.",
    advice: "Mount the disk again and let Plex scan; if the files are gone for good: plexsync accept LIBRARY"
  },
  backoff: {
    sentence: "It failed, and is tried again by itself.",
    advice: "Wait until then, or have it tried at once: plexsync sync --scene ID"
  },
  circuit_open: {
    sentence: "A server is left alone for now, because it did not answer.",
    advice: "See that it runs and can be reached; it is tried again by itself."
  },
  blocked: {
    sentence: "Nothing is written to Plex until a problem is mended.",
    advice: "Mend what plexsync status says first."
  },
  held: {
    sentence: "A person holds it as it is.",
    advice: "End the hold when it may be synced again."
  },
  dead: {
    sentence: "It failed for good, and is not synced before somebody asks for it.",
    advice: "Mend the cause, then: plexsync dlq retry ID"
  },
  disabled: {
    sentence: "PlexSync is switched off: edits are kept, and nothing is written.",
    advice: "Set enabled to true."
  },
  scan_settling: {
    sentence: "A scan of Stash has just found it, and may still be making its cover.",
    advice: "Nothing: it is synced by itself in a moment (scan_delay)."
  },
  unreadable: {
    sentence: "What a server answers about it cannot be read.",
    advice: "Save it once more in that server; if that does not help, report what the answer is said to lack."
  }
}

/** What to do about it, for one scene. */
export const adviceFor = (
  obstacle: Obstacle,
  { library, sceneId }: { readonly sceneId: number; readonly library?: string | undefined }
): string =>
  obstacleWords[obstacle].advice
    .replace(/\bID\b/, () => String(sceneId))
    .replace(/\bLIBRARY\b/, () => (library === undefined ? "LIBRARY" : JSON.stringify(library)))
