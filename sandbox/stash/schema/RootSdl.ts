/** What can be asked, done and listened to. */
export const sdl = /* GraphQL */ `
  type Query {
    findScene(id: ID, checksum: String): Scene
    findScenes(
      scene_filter: SceneFilterType
      scene_ids: [Int!]
      ids: [ID!]
      filter: FindFilterType
    ): FindScenesResultType!
    allScenes: [Scene!]! @deprecated(reason: "ask for pages")
    findPerformer(id: ID!): Performer
    findPerformers(
      performer_filter: PerformerFilterType
      filter: FindFilterType
      performer_ids: [Int!]
      ids: [ID!]
    ): FindPerformersResultType!
    findStudio(id: ID!): Studio
    findStudios(studio_filter: StudioFilterType, filter: FindFilterType, ids: [ID!]): FindStudiosResultType!
    findTag(id: ID!): Tag
    findTags(tag_filter: TagFilterType, filter: FindFilterType, ids: [ID!]): FindTagsResultType!
    findGroup(id: ID!): Group
    findGroups(group_filter: GroupFilterType, filter: FindFilterType, ids: [ID!]): FindGroupsResultType!
    findFile(id: ID, path: String): BaseFile!
    findFiles(file_filter: FileFilterType, filter: FindFilterType, ids: [ID!]): FindFilesResultType!
    findFolder(id: ID, path: String): Folder!
    findFolders(folder_filter: FolderFilterType, filter: FindFilterType, ids: [ID!]): FindFoldersResultType!
    configuration: ConfigResult!
    plugins: [Plugin!]
    pluginTasks: [PluginTask!]
    jobQueue: [Job!]
    findJob(input: FindJobInput!): Job
    logs: [LogEntry!]!
    stats: StatsResultType!
    systemStatus: SystemStatus!
    version: Version!
  }

  type Mutation {
    sceneCreate(input: SceneCreateInput!): Scene
    sceneUpdate(input: SceneUpdateInput!): Scene
    scenesUpdate(input: [SceneUpdateInput!]!): [Scene]
    bulkSceneUpdate(input: BulkSceneUpdateInput!): [Scene!]
    sceneMerge(input: SceneMergeInput!): Scene
    sceneDestroy(input: SceneDestroyInput!): Boolean!
    scenesDestroy(input: ScenesDestroyInput!): Boolean!
    sceneAssignFile(input: AssignSceneFileInput!): Boolean!
    sceneAddPlay(id: ID!, times: [Timestamp!]): HistoryMutationResult!
    sceneAddO(id: ID!, times: [Timestamp!]): HistoryMutationResult!
    sceneSaveActivity(id: ID!, resume_time: Float, playDuration: Float): Boolean!
    sceneGenerateScreenshot(id: ID!, at: Float): String!
    sceneMarkerCreate(input: SceneMarkerCreateInput!): SceneMarker
    sceneMarkerUpdate(input: SceneMarkerUpdateInput!): SceneMarker
    sceneMarkerDestroy(id: ID!): Boolean!
    sceneMarkersDestroy(ids: [ID!]!): Boolean!
    performerCreate(input: PerformerCreateInput!): Performer
    performerUpdate(input: PerformerUpdateInput!): Performer
    bulkPerformerUpdate(input: BulkPerformerUpdateInput!): [Performer!]
    performerMerge(input: PerformerMergeInput!): Performer!
    performerDestroy(input: PerformerDestroyInput!): Boolean!
    performersDestroy(ids: [ID!]!): Boolean!
    studioCreate(input: StudioCreateInput!): Studio
    studioUpdate(input: StudioUpdateInput!): Studio
    bulkStudioUpdate(input: BulkStudioUpdateInput!): [Studio!]
    studioDestroy(input: StudioDestroyInput!): Boolean!
    studiosDestroy(ids: [ID!]!): Boolean!
    tagCreate(input: TagCreateInput!): Tag
    tagUpdate(input: TagUpdateInput!): Tag
    bulkTagUpdate(input: BulkTagUpdateInput!): [Tag!]
    tagsMerge(input: TagsMergeInput!): Tag
    tagDestroy(input: TagDestroyInput!): Boolean!
    tagsDestroy(ids: [ID!]!): Boolean!
    groupCreate(input: GroupCreateInput!): Group
    groupUpdate(input: GroupUpdateInput!): Group
    bulkGroupUpdate(input: BulkGroupUpdateInput!): [Group!]
    groupDestroy(input: GroupDestroyInput!): Boolean!
    groupsDestroy(ids: [ID!]!): Boolean!
    moveFiles(input: MoveFilesInput!): Boolean!
    deleteFiles(ids: [ID!]!): Boolean!
    metadataScan(input: ScanMetadataInput!): ID!
    metadataClean(input: CleanMetadataInput!): ID!
    metadataGenerate(input: GenerateMetadataInput!): ID!
    metadataAutoTag(input: AutoTagMetadataInput!): ID!
    metadataIdentify(input: IdentifyMetadataInput!): ID!
    "Answers the path of the copy."
    backupDatabase(input: BackupDatabaseInput!): String
    configureGeneral(input: ConfigGeneralInput!): ConfigGeneralResult!
    configurePlugin(plugin_id: ID!, input: Map!): Map!
    generateAPIKey(input: GenerateAPIKeyInput!): String!
    setPluginsEnabled(enabledMap: BoolMap!): Boolean!
    reloadPlugins: Boolean!
    runPluginTask(plugin_id: ID!, task_name: String, description: String, args_map: Map): ID!
    runPluginOperation(plugin_id: ID!, args: Map): Any
    stopJob(job_id: ID!): Boolean!
    stopAllJobs: Boolean!
  }

  type Subscription {
    jobsSubscribe: JobStatusUpdate!
    scanCompleteSubscribe: Boolean!
    loggingSubscribe: [LogEntry!]!
  }
`
