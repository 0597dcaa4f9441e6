/** Tags. */
export const sdl = /* GraphQL */ `
  type Tag {
    id: ID!
    created_at: Time!
    updated_at: Time!
    name: String!
    sort_name: String
    description: String
    aliases: [String!]!
    favorite: Boolean!
    ignore_auto_tag: Boolean!
    image_path: String
    parents: [Tag!]!
    children: [Tag!]!
    parent_count: Int!
    child_count: Int!
    scene_count(depth: Int): Int!
    scene_marker_count(depth: Int): Int!
    stash_ids: [StashID!]!
  }
  type FindTagsResultType {
    count: Int!
    tags: [Tag!]!
  }
  input TagFilterType {
    AND: TagFilterType
    OR: TagFilterType
    NOT: TagFilterType
    name: StringCriterionInput
    sort_name: StringCriterionInput
    aliases: StringCriterionInput
    description: StringCriterionInput
    favorite: Boolean
    ignore_auto_tag: Boolean
    scene_count: IntCriterionInput
    parents: HierarchicalMultiCriterionInput
    children: HierarchicalMultiCriterionInput
    created_at: TimestampCriterionInput
    updated_at: TimestampCriterionInput
    scenes_filter: SceneFilterType
  }
  input TagCreateInput {
    name: String!
    sort_name: String
    description: String
    aliases: [String!]
    favorite: Boolean
    ignore_auto_tag: Boolean
    image: String
    parent_ids: [ID!]
    child_ids: [ID!]
    stash_ids: [StashIDInput!]
  }
  input TagUpdateInput {
    id: ID!
    name: String
    sort_name: String
    description: String
    aliases: [String!]
    favorite: Boolean
    ignore_auto_tag: Boolean
    image: String
    parent_ids: [ID!]
    child_ids: [ID!]
    stash_ids: [StashIDInput!]
  }
  input BulkTagUpdateInput {
    ids: [ID!]
    description: String
    aliases: BulkUpdateStrings
    favorite: Boolean
    ignore_auto_tag: Boolean
    parent_ids: BulkUpdateIds
    child_ids: BulkUpdateIds
  }
  input TagDestroyInput {
    id: ID!
  }
  input TagsMergeInput {
    source: [ID!]!
    destination: ID!
  }
`
