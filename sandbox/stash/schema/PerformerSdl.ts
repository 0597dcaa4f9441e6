/** Performers. */
export const sdl = /* GraphQL */ `
  enum GenderEnum {
    FEMALE
    MALE
    NON_BINARY
    INTERSEX
    TRANSGENDER_FEMALE
    TRANSGENDER_MALE
  }
  enum CircumisedEnum {
    CUT
    UNCUT
  }

  type Performer {
    id: ID!
    created_at: Time!
    updated_at: Time!
    name: String!
    disambiguation: String
    alias_list: [String!]!
    urls: [String!]
    gender: GenderEnum
    birthdate: String
    death_date: String
    country: String
    ethnicity: String
    eye_color: String
    hair_color: String
    height_cm: Int
    weight: Int
    measurements: String
    fake_tits: String
    penis_length: Float
    circumcised: CircumisedEnum
    career_length: String
    tattoos: String
    piercings: String
    details: String
    rating100: Int
    favorite: Boolean!
    ignore_auto_tag: Boolean!
    image_path: String
    tags: [Tag!]!
    scenes: [Scene!]!
    scene_count: Int!
    stash_ids: [StashID!]!
    custom_fields: Map!
  }
  type FindPerformersResultType {
    count: Int!
    performers: [Performer!]!
  }
  input PerformerFilterType {
    AND: PerformerFilterType
    OR: PerformerFilterType
    NOT: PerformerFilterType
    name: StringCriterionInput
    disambiguation: StringCriterionInput
    aliases: StringCriterionInput
    details: StringCriterionInput
    filter_favorites: Boolean
    ignore_auto_tag: Boolean
    rating100: IntCriterionInput
    scene_count: IntCriterionInput
    tags: HierarchicalMultiCriterionInput
    created_at: TimestampCriterionInput
    updated_at: TimestampCriterionInput
    scenes_filter: SceneFilterType
  }
  input CustomFieldsInput {
    full: Map
    partial: Map
    remove: [String!]
  }
  input PerformerCreateInput {
    name: String!
    disambiguation: String
    alias_list: [String!]
    url: String
    urls: [String!]
    twitter: String
    instagram: String
    gender: GenderEnum
    birthdate: String
    death_date: String
    country: String
    ethnicity: String
    eye_color: String
    hair_color: String
    height_cm: Int
    weight: Int
    measurements: String
    fake_tits: String
    penis_length: Float
    circumcised: CircumisedEnum
    career_length: String
    tattoos: String
    piercings: String
    details: String
    rating100: Int
    favorite: Boolean
    ignore_auto_tag: Boolean
    image: String
    tag_ids: [ID!]
    stash_ids: [StashIDInput!]
    custom_fields: Map
  }
  input PerformerUpdateInput {
    id: ID!
    name: String
    disambiguation: String
    alias_list: [String!]
    url: String
    urls: [String!]
    twitter: String
    instagram: String
    gender: GenderEnum
    birthdate: String
    death_date: String
    country: String
    ethnicity: String
    eye_color: String
    hair_color: String
    height_cm: Int
    weight: Int
    measurements: String
    fake_tits: String
    penis_length: Float
    circumcised: CircumisedEnum
    career_length: String
    tattoos: String
    piercings: String
    details: String
    rating100: Int
    favorite: Boolean
    ignore_auto_tag: Boolean
    image: String
    tag_ids: [ID!]
    stash_ids: [StashIDInput!]
    custom_fields: CustomFieldsInput
  }
  input BulkPerformerUpdateInput {
    ids: [ID!]
    clientMutationId: String
    disambiguation: String
    alias_list: BulkUpdateStrings
    urls: BulkUpdateStrings
    gender: GenderEnum
    birthdate: String
    death_date: String
    country: String
    details: String
    rating100: Int
    favorite: Boolean
    ignore_auto_tag: Boolean
    tag_ids: BulkUpdateIds
    custom_fields: CustomFieldsInput
  }
  input PerformerDestroyInput {
    id: ID!
  }
  input PerformerMergeInput {
    source: [ID!]!
    destination: ID!
    values: PerformerUpdateInput
  }
`
