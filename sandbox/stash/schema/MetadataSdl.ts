/** The jobs that look at files and change what is known of them. */
export const sdl = /* GraphQL */ `
  input ScanMetadataInput {
    paths: [String!]
    "Looks at every file again, changed or not."
    rescan: Boolean
    scanGenerateCovers: Boolean
    scanGeneratePreviews: Boolean
    scanGenerateImagePreviews: Boolean
    scanGenerateSprites: Boolean
    scanGeneratePhashes: Boolean
    scanGenerateThumbnails: Boolean
    scanGenerateClipPreviews: Boolean
  }
  input CleanMetadataInput {
    paths: [String!]
    dryRun: Boolean!
  }
  input GenerateMetadataInput {
    covers: Boolean
    phashes: Boolean
    previews: Boolean
    sprites: Boolean
    sceneIDs: [ID!]
    overwrite: Boolean
  }
  input AutoTagMetadataInput {
    paths: [String!]
    "Ids, or * for all."
    performers: [String!]
    studios: [String!]
    tags: [String!]
  }
  enum IdentifyFieldStrategy {
    IGNORE
    MERGE
    OVERWRITE
  }
  input IdentifyFieldOptionsInput {
    field: String!
    strategy: IdentifyFieldStrategy!
    createMissing: Boolean
  }
  input IdentifyMetadataOptionsInput {
    fieldOptions: [IdentifyFieldOptionsInput!]
    setCoverImage: Boolean
    setOrganized: Boolean
    includeMalePerformers: Boolean
  }
  input ScraperSourceInput {
    scraper_id: ID
    stash_box_endpoint: String
  }
  input IdentifySourceInput {
    source: ScraperSourceInput!
    options: IdentifyMetadataOptionsInput
  }
  input IdentifyMetadataInput {
    sources: [IdentifySourceInput!]!
    options: IdentifyMetadataOptionsInput
    sceneIDs: [ID!]
    paths: [String!]
  }
`
