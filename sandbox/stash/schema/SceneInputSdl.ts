/** How scenes and their markers are edited. */
export const sdl = /* GraphQL */ `
  input SceneGroupInput {
    group_id: ID!
    scene_index: Int
  }
  input SceneCreateInput {
    title: String
    code: String
    details: String
    director: String
    date: String
    rating100: Int
    organized: Boolean
    url: String
    urls: [String!]
    studio_id: ID
    gallery_ids: [ID!]
    performer_ids: [ID!]
    tag_ids: [ID!]
    groups: [SceneGroupInput!]
    stash_ids: [StashIDInput!]
    "A data URL."
    cover_image: String
    file_ids: [ID!]
  }
  input SceneUpdateInput {
    id: ID!
    clientMutationId: String
    title: String
    code: String
    details: String
    director: String
    date: String
    rating100: Int
    o_counter: Int
    organized: Boolean
    url: String
    urls: [String!]
    studio_id: ID
    gallery_ids: [ID!]
    performer_ids: [ID!]
    tag_ids: [ID!]
    groups: [SceneGroupInput!]
    stash_ids: [StashIDInput!]
    cover_image: String
    primary_file_id: ID
    play_count: Int
    play_duration: Float
    resume_time: Float
  }
  input BulkSceneUpdateInput {
    ids: [ID!]
    clientMutationId: String
    title: String
    code: String
    details: String
    director: String
    date: String
    rating100: Int
    organized: Boolean
    url: String
    urls: BulkUpdateStrings
    studio_id: ID
    gallery_ids: BulkUpdateIds
    performer_ids: BulkUpdateIds
    tag_ids: BulkUpdateIds
    group_ids: BulkUpdateIds
  }
  input SceneDestroyInput {
    id: ID!
    delete_file: Boolean
    delete_generated: Boolean
  }
  input ScenesDestroyInput {
    ids: [ID!]!
    delete_file: Boolean
    delete_generated: Boolean
  }
  input SceneMergeInput {
    source: [ID!]!
    destination: ID!
    values: SceneUpdateInput
    play_history: Boolean
    o_history: Boolean
  }
  input AssignSceneFileInput {
    scene_id: ID!
    file_id: ID!
  }
  input SceneMarkerCreateInput {
    title: String!
    seconds: Float!
    end_seconds: Float
    scene_id: ID!
    primary_tag_id: ID!
    tag_ids: [ID!]
  }
  input SceneMarkerUpdateInput {
    id: ID!
    title: String
    seconds: Float
    end_seconds: Float
    scene_id: ID
    primary_tag_id: ID
    tag_ids: [ID!]
  }
`
