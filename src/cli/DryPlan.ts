import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { emptySum, type PlanSum, withPlan } from "../core/plan/PlanSum.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { localTime } from "../serve/report/LocalTime.ts"
import { writePage } from "../serve/report/PageFile.ts"
import { planLines } from "../serve/report/PlanLines.ts"
import { planPage } from "../serve/report/PlanPage.ts"
import { DryRun, type ScenePlan } from "../sync/compare/DryRun.ts"
import { isNotInStash } from "../sync/PreparedJob.ts"
import { Requests } from "../watch/Requests.ts"
import { Unfinished, Usage } from "./Exit.ts"
import { OneScene } from "./Kinds.ts"
import { repeatedOption } from "./Values.ts"

/** Which scenes are meant. */
export const which = {
  all: Options.boolean("all").pipe(Options.withDescription("Every scene")),
  recent: Options.boolean("recent").pipe(Options.withDescription("Scenes edited within the last 24 hours")),
  scene: repeatedOption("scene", { kind: OneScene, value: "ID", about: "One scene; may be given several times" })
}

interface Which {
  readonly all: boolean
  readonly recent: boolean
  readonly scene: ReadonlyArray<SceneId>
}

export const checked = ({ all, recent, scene }: Which) =>
  [all, recent, scene.length > 0].filter(Boolean).length === 1
    ? Effect.void
    : new Usage({ problem: "Say what to sync: one of --all, --recent or --scene ID" })

const chosen = ({ all, recent, scene }: Which) =>
  Effect.flatMap(Requests, (requests) =>
    all ? requests.findAll : recent ? requests.findRecent : Effect.succeed(scene)
  )

const onPage = (path: string, plans: ReadonlyArray<ScenePlan>) =>
  Effect.gen(function* () {
    const sum = plans.reduce<PlanSum<ScenePlan>>(withPlan, emptySum)
    const at = localTime(yield* Clock.currentTimeMillis)
    yield* writePage(path, planPage({ sum, plans, at, partial: null }))
    return `Scene by scene, before and after: ${path} (open it in a browser)`
  })

/** Prints what would be written to Plex, and writes nothing there; a page of it goes into the file `html`. */
export const planned = (given: Which & { readonly json: boolean }, html: Option.Option<string>) =>
  Effect.gen(function* () {
    const { plans } = yield* DryRun
    const found = yield* plans(yield* chosen(given))
    const page = Option.isSome(html) ? [yield* onPage(html.value, found)] : []
    yield* Console.log(given.json ? JSON.stringify(found) : [...planLines(found), ...page].join("\n"))
    if (given.scene.length > 0 && found.some(isNotInStash)) return yield* new Unfinished()
  })
