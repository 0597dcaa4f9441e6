/** Scalars, paging and the criteria of filters. */
export const sdl = /* GraphQL */ `
  "Anything that JSON can say."
  scalar Any
  "A JSON object."
  scalar Map
  "Settings by plugin id."
  scalar PluginConfigMap
  "Booleans by name."
  scalar BoolMap
  "A size in bytes, beyond 32 bits."
  scalar Int64
  "RFC 3339, with the offset the server had."
  scalar Time
  "A moment that a client names."
  scalar Timestamp

  enum SortDirectionEnum {
    ASC
    DESC
  }

  input FindFilterType {
    page: Int
    "25 if not said, -1 for all, 0 for none."
    per_page: Int
    sort: String
    direction: SortDirectionEnum
    "Words to look for."
    q: String
  }

  enum CriterionModifier {
    EQUALS
    NOT_EQUALS
    INCLUDES
    INCLUDES_ALL
    EXCLUDES
    GREATER_THAN
    LESS_THAN
    BETWEEN
    NOT_BETWEEN
    IS_NULL
    NOT_NULL
    MATCHES_REGEX
    NOT_MATCHES_REGEX
  }

  input StringCriterionInput {
    modifier: CriterionModifier!
    value: String!
  }
  input IntCriterionInput {
    modifier: CriterionModifier!
    value: Int!
    value2: Int
  }
  input FloatCriterionInput {
    modifier: CriterionModifier!
    value: Float!
    value2: Float
  }
  input DateCriterionInput {
    modifier: CriterionModifier!
    value: String!
    value2: String
  }
  "Compared as text with what is stored."
  input TimestampCriterionInput {
    modifier: CriterionModifier!
    value: String!
    value2: String
  }
  input MultiCriterionInput {
    modifier: CriterionModifier!
    value: [ID!]
    excludes: [ID!]
  }
  input HierarchicalMultiCriterionInput {
    modifier: CriterionModifier!
    value: [ID!]
    excludes: [ID!]
    "How far down; -1 for all the way."
    depth: Int
  }
  input StashIDCriterionInput {
    modifier: CriterionModifier!
    endpoint: String
    stash_id: String
  }

  enum BulkUpdateIdMode {
    SET
    ADD
    REMOVE
  }
  input BulkUpdateIds {
    mode: BulkUpdateIdMode!
    ids: [ID!]
  }
  input BulkUpdateStrings {
    mode: BulkUpdateIdMode!
    values: [String!]
  }

  type StashID {
    endpoint: String!
    stash_id: String!
    updated_at: Time!
  }
  input StashIDInput {
    endpoint: String!
    stash_id: String!
    updated_at: Time
  }
`
