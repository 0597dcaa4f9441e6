/** Studios. */
export const sdl = /* GraphQL */ `
  type Studio {
    id: ID!
    created_at: Time!
    updated_at: Time!
    name: String!
    aliases: [String!]!
    urls: [String!]!
    url: String @deprecated(reason: "there may be several")
    parent_studio: Studio
    child_studios: [Studio!]!
    details: String
    rating100: Int
    favorite: Boolean!
    ignore_auto_tag: Boolean!
    image_path: String
    tags: [Tag!]!
    scene_count(depth: Int): Int!
    stash_ids: [StashID!]!
  }
  type FindStudiosResultType {
    count: Int!
    studios: [Studio!]!
  }
  input StudioFilterType {
    AND: StudioFilterType
    OR: StudioFilterType
    NOT: StudioFilterType
    name: StringCriterionInput
    aliases: StringCriterionInput
    details: StringCriterionInput
    parents: MultiCriterionInput
    favorite: Boolean
    ignore_auto_tag: Boolean
    rating100: IntCriterionInput
    scene_count: IntCriterionInput
    tags: HierarchicalMultiCriterionInput
    created_at: TimestampCriterionInput
    updated_at: TimestampCriterionInput
    scenes_filter: SceneFilterType
  }
  input StudioCreateInput {
    name: String!
    aliases: [String!]
    url: String
    urls: [String!]
    parent_id: ID
    details: String
    rating100: Int
    favorite: Boolean
    ignore_auto_tag: Boolean
    image: String
    tag_ids: [ID!]
    stash_ids: [StashIDInput!]
  }
  input StudioUpdateInput {
    id: ID!
    name: String
    aliases: [String!]
    url: String
    urls: [String!]
    parent_id: ID
    details: String
    rating100: Int
    favorite: Boolean
    ignore_auto_tag: Boolean
    image: String
    tag_ids: [ID!]
    stash_ids: [StashIDInput!]
  }
  input BulkStudioUpdateInput {
    ids: [ID!]!
    urls: BulkUpdateStrings
    parent_id: ID
    details: String
    rating100: Int
    favorite: Boolean
    ignore_auto_tag: Boolean
    tag_ids: BulkUpdateIds
  }
  input StudioDestroyInput {
    id: ID!
  }
`
