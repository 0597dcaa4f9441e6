/** Scenes, their markers, and how they are found and edited. */
export const sdl = /* GraphQL */ `
  type Scene {
    id: ID!
    created_at: Time!
    updated_at: Time!
    title: String
    code: String
    details: String
    director: String
    date: String
    rating100: Int
    organized: Boolean!
    url: String @deprecated(reason: "there may be several")
    urls: [String!]!
    "The primary file comes first."
    files: [VideoFile!]!
    paths: ScenePathsType!
    studio: Studio
    performers: [Performer!]!
    tags: [Tag!]!
    groups: [SceneGroup!]!
    galleries: [Gallery!]!
    scene_markers: [SceneMarker!]!
    stash_ids: [StashID!]!
    captions: [VideoCaption!]
    interactive: Boolean!
    interactive_speed: Int
    o_counter: Int
    o_history: [Time!]!
    play_count: Int
    play_duration: Float
    play_history: [Time!]!
    last_played_at: Time
    resume_time: Float
  }

  type ScenePathsType {
    screenshot: String
    preview: String
    stream: String
    webp: String
    vtt: String
    sprite: String
    funscript: String
    interactive_heatmap: String
    caption: String
  }
  type SceneGroup {
    group: Group!
    scene_index: Int
  }
  type VideoCaption {
    language_code: String!
    caption_type: String!
  }
  "There are none here."
  type Gallery {
    id: ID!
    title: String
  }
  type FindScenesResultType {
    count: Int!
    "Seconds, all files together."
    duration: Float!
    filesize: Float!
    scenes: [Scene!]!
  }

  input SceneFilterType {
    AND: SceneFilterType
    OR: SceneFilterType
    NOT: SceneFilterType
    id: IntCriterionInput
    title: StringCriterionInput
    code: StringCriterionInput
    details: StringCriterionInput
    director: StringCriterionInput
    oshash: StringCriterionInput
    path: StringCriterionInput
    url: StringCriterionInput
    file_count: IntCriterionInput
    performer_count: IntCriterionInput
    tag_count: IntCriterionInput
    rating100: IntCriterionInput
    o_counter: IntCriterionInput
    play_count: IntCriterionInput
    organized: Boolean
    has_markers: String
    is_missing: String
    studios: HierarchicalMultiCriterionInput
    groups: HierarchicalMultiCriterionInput
    tags: HierarchicalMultiCriterionInput
    performers: MultiCriterionInput
    stash_id_endpoint: StashIDCriterionInput
    date: DateCriterionInput
    last_played_at: TimestampCriterionInput
    created_at: TimestampCriterionInput
    updated_at: TimestampCriterionInput
    performers_filter: PerformerFilterType
    studios_filter: StudioFilterType
    tags_filter: TagFilterType
    groups_filter: GroupFilterType
    files_filter: FileFilterType
  }

  type HistoryMutationResult {
    count: Int!
    history: [Time!]!
  }

  type SceneMarker {
    id: ID!
    created_at: Time!
    updated_at: Time!
    scene: Scene!
    title: String!
    "From the start of the scene."
    seconds: Float!
    end_seconds: Float
    primary_tag: Tag!
    tags: [Tag!]!
  }
`
