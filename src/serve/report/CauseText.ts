import type { Failure } from "../../core/model/Failure.ts"

const texts: ReadonlyMap<string, string> = new Map<Failure["_tag"], string>([
  ["EditsRefused", "Plex takes no edits"],
  ["InvalidMetadata", "metadata that strict_mode does not let pass"],
  ["ItemGone", "the item was deleted in Plex"],
  ["LimitPassed", "an answer took too long, or was too large"],
  ["LowConfidence", "several items of Plex could be meant"],
  ["NoFile", "the scene has no file"],
  ["NoItem", "no item in Plex has its file"],
  ["NotUsable", "the server cannot be used"],
  ["Refused", "the server refused"],
  ["StoreFailed", "the database failed"],
  ["Unauthorized", "the key was not accepted"],
  ["Unavailable", "the server was not ready"],
  ["UnknownLibrary", "a library that plex_library names is not there"],
  ["Unreachable", "the server could not be reached"],
  ["Unreadable", "an answer that cannot be read"]
])

/** What a person calls the error of a failed job; one of another version keeps its tag. */
export const causeText = (tag: string): string => texts.get(tag) ?? tag
