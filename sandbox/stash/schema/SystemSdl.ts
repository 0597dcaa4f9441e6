/** Settings, plugins, jobs, logs and the server itself. */
export const sdl = /* GraphQL */ `
  type Version {
    version: String
    hash: String!
    build_time: String!
  }
  enum SystemStatusEnum {
    OK
    SETUP
    NEEDS_MIGRATION
  }
  type SystemStatus {
    status: SystemStatusEnum!
    databaseSchema: Int
    appSchema: Int!
    databasePath: String
    configPath: String
    os: String!
    workingDir: String!
    homeDir: String!
  }
  type StatsResultType {
    scene_count: Int!
    scenes_size: Float!
    scenes_duration: Float!
    performer_count: Int!
    studio_count: Int!
    tag_count: Int!
    group_count: Int!
    image_count: Int!
    gallery_count: Int!
  }

  type StashConfig {
    path: String!
    excludeVideo: Boolean!
    excludeImage: Boolean!
  }
  enum BlobsStorageType {
    FILESYSTEM
    DATABASE
  }
  type ConfigGeneralResult {
    stashes: [StashConfig!]!
    databasePath: String!
    blobsStorage: BlobsStorageType!
    parallelTasks: Int!
    apiKey: String!
    username: String!
    password: String!
    maxSessionAge: Int!
    logLevel: String!
    pluginsPath: String!
  }
  type ConfigInterfaceResult {
    language: String
  }
  type ConfigResult {
    general: ConfigGeneralResult!
    interface: ConfigInterfaceResult!
    plugins(include: [ID!]): PluginConfigMap!
  }
  input ConfigGeneralInput {
    parallelTasks: Int
    logLevel: String
  }
  input BackupDatabaseInput {
    download: Boolean
  }
  input GenerateAPIKeyInput {
    clear: Boolean
  }

  type Plugin {
    id: ID!
    name: String!
    description: String
    url: String
    version: String
    enabled: Boolean!
    tasks: [PluginTask!]
    hooks: [PluginHook!]
    settings: [PluginSetting!]
    requires: [ID!]
    paths: PluginPaths!
  }
  type PluginTask {
    name: String!
    description: String
    plugin: Plugin!
  }
  type PluginHook {
    name: String!
    description: String
    hooks: [String!]
    plugin: Plugin!
  }
  enum PluginSettingTypeEnum {
    BOOLEAN
    NUMBER
    STRING
  }
  type PluginSetting {
    name: String!
    display_name: String
    description: String
    type: PluginSettingTypeEnum!
  }
  type PluginPaths {
    javascript: [String!]
    css: [String!]
  }

  enum JobStatus {
    READY
    RUNNING
    STOPPING
    FINISHED
    CANCELLED
    FAILED
  }
  type Job {
    id: ID!
    status: JobStatus!
    subTasks: [String!]
    description: String!
    "From 0 to 1, or unknown."
    progress: Float
    addTime: Time!
    startTime: Time
    endTime: Time
    error: String
  }
  input FindJobInput {
    id: ID!
  }
  enum JobStatusUpdateType {
    ADD
    UPDATE
    REMOVE
  }
  type JobStatusUpdate {
    type: JobStatusUpdateType!
    job: Job!
  }

  enum LogLevel {
    Trace
    Debug
    Info
    Progress
    Warning
    Error
  }
  type LogEntry {
    time: Time!
    level: LogLevel!
    message: String!
  }
`
