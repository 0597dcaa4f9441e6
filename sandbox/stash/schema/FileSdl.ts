/** Files and folders on disk. */
export const sdl = /* GraphQL */ `
  type Fingerprint {
    type: String!
    value: String!
  }
  interface BaseFile {
    id: ID!
    created_at: Time!
    updated_at: Time!
    path: String!
    basename: String!
    parent_folder_id: ID! @deprecated(reason: "ask for the folder itself")
    parent_folder: Folder!
    size: Int64!
    mod_time: Time!
    fingerprint(type: String!): String
    fingerprints: [Fingerprint!]!
  }
  type VideoFile implements BaseFile {
    id: ID!
    created_at: Time!
    updated_at: Time!
    path: String!
    basename: String!
    parent_folder_id: ID! @deprecated(reason: "ask for the folder itself")
    parent_folder: Folder!
    size: Int64!
    mod_time: Time!
    fingerprint(type: String!): String
    fingerprints: [Fingerprint!]!
    format: String!
    "Seconds."
    duration: Float!
    width: Int!
    height: Int!
    frame_rate: Float!
    bit_rate: Int!
    video_codec: String!
    audio_codec: String!
  }
  type FindFilesResultType {
    count: Int!
    megapixels: Float!
    duration: Float!
    size: Int!
    files: [BaseFile!]!
  }
  input VideoFileFilterInput {
    duration: IntCriterionInput
  }
  input FileFilterType {
    AND: FileFilterType
    OR: FileFilterType
    NOT: FileFilterType
    path: StringCriterionInput
    basename: StringCriterionInput
    parent_folder: HierarchicalMultiCriterionInput
    mod_time: TimestampCriterionInput
    scene_count: IntCriterionInput
    video_file_filter: VideoFileFilterInput
    scenes_filter: SceneFilterType
    created_at: TimestampCriterionInput
    updated_at: TimestampCriterionInput
  }
  type Folder {
    id: ID!
    created_at: Time!
    updated_at: Time!
    path: String!
    parent_folder_id: ID @deprecated(reason: "ask for the folder itself")
    parent_folder: Folder
    mod_time: Time!
  }
  type FindFoldersResultType {
    count: Int!
    folders: [Folder!]!
  }
  input FolderFilterType {
    AND: FolderFilterType
    OR: FolderFilterType
    NOT: FolderFilterType
    path: StringCriterionInput
    parent_folder: HierarchicalMultiCriterionInput
    mod_time: TimestampCriterionInput
    created_at: TimestampCriterionInput
    updated_at: TimestampCriterionInput
  }
  input MoveFilesInput {
    ids: [ID!]!
    destination_folder: String
    destination_folder_id: ID
    destination_basename: String
  }
`
