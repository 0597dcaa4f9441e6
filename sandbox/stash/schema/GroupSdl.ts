/** Groups, which were movies once. */
export const sdl = /* GraphQL */ `
  type Group {
    id: ID!
    created_at: Time!
    updated_at: Time!
    name: String!
    aliases: String
    "Seconds."
    duration: Int
    date: String
    rating100: Int
    director: String
    synopsis: String
    urls: [String!]!
    studio: Studio
    tags: [Tag!]!
    scenes: [Scene!]!
    scene_count(depth: Int): Int!
    front_image_path: String
    back_image_path: String
  }
  type FindGroupsResultType {
    count: Int!
    groups: [Group!]!
  }
  input GroupFilterType {
    AND: GroupFilterType
    OR: GroupFilterType
    NOT: GroupFilterType
    name: StringCriterionInput
    director: StringCriterionInput
    synopsis: StringCriterionInput
    rating100: IntCriterionInput
    studios: HierarchicalMultiCriterionInput
    tags: HierarchicalMultiCriterionInput
    date: DateCriterionInput
    created_at: TimestampCriterionInput
    updated_at: TimestampCriterionInput
    scenes_filter: SceneFilterType
  }
  input GroupCreateInput {
    name: String!
    aliases: String
    duration: Int
    date: String
    rating100: Int
    director: String
    synopsis: String
    urls: [String!]
    studio_id: ID
    tag_ids: [ID!]
    front_image: String
    back_image: String
  }
  input GroupUpdateInput {
    id: ID!
    name: String
    aliases: String
    duration: Int
    date: String
    rating100: Int
    director: String
    synopsis: String
    urls: [String!]
    studio_id: ID
    tag_ids: [ID!]
    front_image: String
    back_image: String
  }
  input BulkGroupUpdateInput {
    ids: [ID!]
    clientMutationId: String
    rating100: Int
    director: String
    urls: BulkUpdateStrings
    studio_id: ID
    tag_ids: BulkUpdateIds
  }
  input GroupDestroyInput {
    id: ID!
  }
`
