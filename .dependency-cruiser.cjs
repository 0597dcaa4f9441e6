// Who may import whom: core <- store, stash, plex (never each other) <- hook, launch, watch, sync <- serve <- cli <- the roots.
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to })
const above = (rooms) => ({ path: `^src/(${rooms})` })

module.exports = {
  forbidden: [
    rule(
      "no-circular",
      "A circle has no first line to read. Types alone may point back: they are gone at run time.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } }
    ),
    rule(
      "core-is-pure",
      "core imports only core and effect's data modules.",
      { path: "^src/core/" },
      {
        pathNot: ["^src/core/", "^node_modules/effect/"]
      }
    ),
    rule(
      "core-runs-nothing",
      "core decides; it does not act. Stepped.ts alone steps a Schedule, with the time and the chance that it is given.",
      { path: "^src/core/", pathNot: "^src/core/retry/Stepped\\.ts$" },
      {
        path: "^node_modules/effect/.*/(Effect|Layer|Runtime|Clock|Random|Logger|Ref|Fiber)\\.(js|d\\.ts)$"
      }
    ),
    rule(
      "store-below",
      "store sees only core.",
      { path: "^src/store/" },
      above("stash|plex|hook|launch|watch|sync|serve|cli|dashboard|[a-z]+\\.ts")
    ),
    rule(
      "stash-below",
      "stash sees only core.",
      { path: "^src/stash/" },
      above("store|plex|hook|launch|watch|sync|serve|cli|dashboard|[a-z]+\\.ts")
    ),
    rule(
      "plex-below",
      "plex sees only core.",
      { path: "^src/plex/" },
      above("store|stash|plextv|hook|launch|watch|sync|serve|cli|dashboard|[a-z]+\\.ts")
    ),
    rule(
      "plextv-below",
      "plextv sees only core: the way to plex.tv, which no sync needs.",
      { path: "^src/plextv/" },
      above("store|stash|plex/|hook|launch|watch|sync|serve|cli|dashboard|[a-z]+\\.ts")
    ),
    rule(
      "watch-below",
      "watch does not know who fulfils a wish.",
      { path: "^src/watch/" },
      above("plex|hook|launch|sync|serve|cli|dashboard|[a-z]+\\.ts")
    ),
    rule(
      "hook-below",
      "a hook's process writes a wish down, and looks at nothing.",
      { path: "^src/hook/" },
      above("plex|launch|watch|sync|serve|cli|dashboard|[a-z]+\\.ts")
    ),
    rule(
      "launch-below",
      "launch starts a runtime, and is none.",
      { path: "^src/launch/" },
      above("plex|hook|watch|sync|serve|cli|dashboard|[a-z]+\\.ts")
    ),
    rule(
      "sync-below",
      "sync does not know who wished.",
      { path: "^src/sync/" },
      above("plextv|hook|launch|watch|serve|cli|dashboard|[a-z]+\\.ts")
    ),
    rule("serve-below", "serve knows no command.", { path: "^src/serve/" }, above("cli|dashboard|[a-z]+\\.ts")),
    rule("cli-below", "a command knows no root.", { path: "^src/cli/" }, above("[a-z]+\\.ts")),
    rule(
      "sandbox-apart",
      "the sandbox is an outside world: what it shared with the program, neither could find wrong in the other.",
      { path: "^sandbox/" },
      { path: "^(src|test|bench)/" }
    ),
    rule(
      "sandbox-on-demand",
      "the sandbox is a script of its own, which only the commands sandbox and demo load.",
      { path: "^src/", pathNot: "^src/cli/(Demo|SandboxScript)\\.ts$" },
      { path: "^sandbox/" }
    ),
    rule(
      "sandbox-by-types",
      "the commands know the types of what they load; a value of it would be in every process.",
      { path: "^src/" },
      { path: "^sandbox/", dependencyTypesNot: ["type-only"] }
    ),
    rule(
      "embedded-alone",
      "the script inside Stash is small and needs no library.",
      { path: "^src/(embedded(/|\\.ts$)|alone\\.ts$)" },
      { pathNot: ["^src/embedded/", "^src/core/model/HookFields\\.ts$"] }
    ),
    rule(
      "load-alone",
      "what loads the rest stands on none of it.",
      { path: "^src/load/" },
      { path: "^(src/(?!load/)|node_modules/)", pathNot: "^node_modules/@types/node/" }
    ),
    {
      ...rule(
        "no-circle-of-rooms",
        "Within a floor, the rooms have an order too: one is read after the other. Types count.",
        { path: "^src/" },
        { path: "^src/", circular: true }
      ),
      scope: "folder"
    },
    rule(
      "floor-beneath-its-rooms",
      "What lies on a floor itself stands in none of its rooms.",
      { path: "^src/([^/]+)/[^/]+\\.ts$" },
      { path: "^src/$1/[^/]+/" }
    ),
    rule("nothing-unresolved", "Every import resolves.", {}, { couldNotResolve: true })
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] }
  }
}
