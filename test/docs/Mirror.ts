/** Files of `src` without a test file of their own name, by reason. Paths without `src/` and `.ts`. */

/** They say what things are called and made of, and neither decide nor act. */
export const words = [
  "Built.d",
  "cli/Flags",
  "cli/Invocation",
  "config/BadConfiguration",
  "config/DataFolder",
  "config/RuntimeKept",
  "config/SecretsOf",
  "core/explain/Facts",
  "core/explain/StayWords",
  "core/hook/HookContext",
  "core/history/Asker",
  "core/model/Job",
  "core/model/Outcome",
  "core/model/StampText",
  "core/model/StoreFailed",
  "core/model/Thrown",
  "core/signin/PlexServer",
  "core/plan/Stay",
  "embedded/Given",
  "embedded/Stash",
  "http/Connections",
  "launch/StartedBy",
  "plex/PlexConnection",
  "plextv/PlexTvConnection",
  "serve/ThisProcess",
  "serve/doctor/Finding",
  "serve/report/CauseText",
  "stash/EntityNames",
  "stash/Operations",
  "stash/Query",
  "stash/SceneFields",
  "stash/StashConnection",
  "watch/StartedFor"
]

/** They put together what others do: roots, and layers. */
export const wiring = [
  "alone",
  "answer",
  "embedded",
  "look",
  "main",
  "plexsync",
  "plugin",
  "program",
  "tasks",
  "serve/live/DatabaseLive",
  "serve/live/ExplainLive",
  "serve/live/Files",
  "serve/live/Live",
  "serve/live/OverviewLive",
  "serve/live/RuntimeLive",
  "serve/live/StoreLive",
  "serve/runtime/RuntimeParts"
]

/** Parts of one file, which hands out what they do: they are tested at its face. By that file. */
export const parts: Readonly<Record<string, ReadonlyArray<string>>> = {
  "cli/Commands": ["cli/CommandLine", "cli/Shape", "cli/Understood"],
  "cli/Help": ["cli/Manual"],
  "core/explain/Explain": [
    "core/explain/Explanation",
    "core/explain/JobWords",
    "core/explain/LetterAdvice",
    "core/explain/Outlook",
    "core/explain/Reasons"
  ],
  "core/explain/ExplainItem": ["core/explain/ItemExplanation"],
  "core/hook/ToldEdit": ["core/hook/RawJson"],
  "embedded/Alone": ["embedded/Answer", "embedded/Ask"],
  "embedded/Hook": ["embedded/Start"],
  "hook/ShortWay": ["hook/HookLines", "store/queue/HookStore", "store/queue/Statements"],
  "http/Transport": ["http/CallLimits"],
  "plex/PlexApi": ["plex/PlexRows", "plex/RowReads"],
  "plex/PlexCall": ["http/ReadAnswer"],
  "plextv/PlexTvApi": ["plextv/Answers", "plextv/PlexTvCall"],
  "serve/runtime/Runtime": ["serve/runtime/SingleInstance"],
  "serve/signin/SignIn": [
    "config/BegunSignIn",
    "config/GivenPlex",
    "serve/signin/AccountToken",
    "serve/signin/FindAddress"
  ],
  "serve/report/PartLines": ["serve/report/HealthWritten"],
  "stash/EntityCalls": ["stash/EntityQueries"],
  "stash/StashApi": [
    "stash/Answers",
    "stash/GraphQL",
    "stash/PollCall",
    "stash/RowReads",
    "stash/WatchCalls",
    "stash/WatchRows"
  ],
  "store/items/WrittenValues": ["store/sqlite/OfItems"],
  "store/runtime/SkippedRows": ["http/OddRows"],
  "store/sqlite/Database": ["store/sqlite/Client", "store/sqlite/DatabaseFile", "store/sqlite/Migrations"],
  "sync/compare/SceneFacts": ["sync/compare/RememberedPlex"],
  "sync/read/Scopes": ["store/scenes/ScopeMemory"],
  "watch/SeveralEdits": ["store/queue/SeveralEdits"],
  "watch/Watch": ["watch/FileWalk", "watch/IdSweep", "watch/Poll", "watch/SceneLook", "watch/WatchRound"]
}

/** They act on a process of their own: a test of the built program, of this name, holds what they do. */
export const built: Readonly<Record<string, ReadonlyArray<string>>> = {
  "e2e/Doctor": [
    "cli/Doctor",
    "cli/DoctorLines",
    "serve/doctor/Doctor",
    "serve/doctor/MappingFindings",
    "serve/doctor/ScopeFindings",
    "serve/doctor/ServerFindings"
  ],
  "e2e/Lines": ["cli/Logging", "cli/PrintableConsole", "stash/plugin/LogLine", "stash/plugin/StashLogger"],
  "e2e/MainJob": ["cli/Sync", "cli/Sandbox", "cli/SandboxScript", "load/Script"],
  "e2e/PluginInput": [
    "stash/plugin/AnswerCall",
    "stash/plugin/Input",
    "stash/plugin/PluginProtocol",
    "stash/plugin/Reply",
    "hook/HookCall"
  ],
  "e2e/RecordedHooks": ["hook/LongWay"],
  "slow/Backup": ["cli/Backup"],
  "slow/BugReport": ["cli/BugReport"],
  "slow/Alone": ["serve/tasks/StashTasks"],
  "slow/Demo": ["cli/Demo", "cli/EndBySignal", "cli/Leash"],
  "slow/DeadLetters": ["cli/Dlq", "cli/Confirm", "watch/RetryLetters"],
  "slow/EveryCallEnds": ["cli/Timeout"],
  "slow/History": ["cli/Columns", "cli/History"],
  "slow/LibraryIndex": ["cli/Accept"],
  "slow/Login": ["cli/Countdown", "cli/Logout"],
  "slow/Explain": ["cli/Explain"],
  "slow/Package": ["load/NativeWords"],
  "slow/Queue": [
    "cli/Queue",
    "cli/QueueProcess",
    "cli/StoreCommands",
    "cli/Opened",
    "cli/OpenedFor",
    "cli/OpenedStore"
  ],
  "slow/Reconcile": ["cli/Reconcile"],
  "slow/Ends": ["cli/Exit", "cli/Serve", "cli/Stopped"],
  "slow/Signals": ["serve/tasks/RunTask", "serve/tasks/Tasks", "serve/tasks/UntilTold"],
  "slow/Starting": ["serve/runtime/Health", "serve/tasks/StoreTasks"],
  "slow/Status": ["cli/Status", "cli/Watching"],
  "slow/Terminal": ["cli/ProgressBar"],
  "slow/Unmatched": ["cli/DryPlan", "cli/Plan", "cli/Unmatched"],
  "slow/Uninstalled": ["serve/runtime/PluginLife"]
}

/** Tests of a whole room, or of what no single file does. */
export const ofRooms = [
  "http/Basic",
  "http/EveryCallEnds",
  "plex/OddAnswers",
  "plex/PlexEdit",
  "serve/OncePerProcess",
  "stash/OddAnswers",
  "store/QueryPlans",
  "store/StatementCount",
  "store/queue/QueueModel",
  "sync/OddAnswers",
  "sync/World"
]
