import { element, type Element } from "./Element.ts"
import type { Section } from "./Section.ts"

/** A library in the list of libraries. Its key is a string, also in JSON. */
export const sectionElement = (section: Section, allowSync: boolean): Element =>
  element(
    "Directory",
    {
      allowSync,
      art: "/:/resources/movie-fanart.jpg",
      composite: `/library/sections/${section.id}/composite/${section.updatedAt}`,
      filters: true,
      refreshing: section.scans > 0,
      thumb: "/:/resources/movie.png",
      key: `${section.id}`,
      type: section.type,
      title: section.title,
      agent: section.agent,
      scanner: section.scanner,
      language: section.language,
      uuid: section.uuid,
      metadataAgentProviderGroupId: "1",
      updatedAt: section.updatedAt,
      createdAt: section.createdAt,
      scannedAt: section.scannedAt,
      content: true,
      directory: true,
      contentChangedAt: section.contentChangedAt,
      hidden: 0
    },
    section.locations.map(({ id, path }) => element("Location", { id, path }))
  )

/** What an answer about the items of one library says of that library. */
export const sectionAttributes = (section: Section) => ({
  librarySectionID: section.id,
  librarySectionTitle: section.title,
  librarySectionUUID: section.uuid
})

/** Said by every answer of the library provider. */
export const libraryAttributes = {
  allowSync: true,
  identifier: "com.plexapp.plugins.library",
  mediaTagPrefix: "/system/bundle/media/flags/",
  mediaTagVersion: 1775731696
} as const
