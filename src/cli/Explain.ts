import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { itemAsked, sceneAsked } from "../core/explain/Asked.ts"
import { Explanation } from "../core/explain/Explanation.ts"
import { ItemExplanation } from "../core/explain/ItemExplanation.ts"
import { printable } from "../core/model/Printable.ts"
import { sceneHead } from "../core/model/Quote.ts"
import { explainedItem, explainedScene, type ItemExplained, type SceneExplained } from "../serve/explain/Explained.ts"
import { explainLines } from "../serve/explain/ExplainLines.ts"
import { itemLines } from "../serve/explain/ItemLines.ts"
import { seenFrom } from "../serve/report/LocalTime.ts"
import { wrapped } from "../serve/report/Wrapped.ts"
import { columns } from "./Columns.ts"
import { Unfinished, Usage } from "./Exit.ts"
import { dataDir, json, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { filled } from "./Kinds.ts"
import * as Logging from "./Logging.ts"
import { setting } from "./Opened.ts"
import { argument, option } from "./Values.ts"

const options = {
  scene: argument({
    kind: filled("a scene: its id, its address in Stash, a path, or a part of its title"),
    value: "SCENE",
    about: "A scene by its id, its address in Stash, the path of its file, or a part of its title"
  }).pipe(Args.optional),
  item: option("item", {
    kind: filled("an item of Plex: its key, its address, or the path of its file"),
    value: "ITEM",
    about: "Which scene an item of Plex follows: by its key, its address in Plex, or the path of its file"
  }).pipe(Options.optional),
  json,
  dataDir,
  logFormat
}
type Given = Command.Command.ParseConfig<typeof options>

/** What was asked for is not there, or nobody who could be asked knows it. */
class NotHere extends Data.TaggedError("NotHere")<{ readonly asked: string; readonly what: string }> {
  override get message() {
    return `No ${this.what} is known by ${JSON.stringify(this.asked)}`
  }
}

const severalScenes = ({ hits }: Extract<SceneExplained, { _tag: "Several" }>): ReadonlyArray<string> => [
  "Several scenes could be meant; say which by its id:",
  ...hits.map(({ file, sceneId, title }) => `  ${sceneHead(sceneId, title)}${file === null ? "" : `: ${file}`}`)
]

const severalItems = ({ hits }: Extract<ItemExplained, { _tag: "Several" }>): ReadonlyArray<string> => [
  "Several items could be meant; say which by its key:",
  ...hits.map(({ file, ratingKey }) => `  Item ${ratingKey}${file === null ? "" : `: ${file}`}`)
]

/** What is printed, and how it ends. */
interface Said {
  readonly lines: ReadonlyArray<string>
  readonly json: unknown
  readonly ends: NotHere | Unfinished | null
}

const encodeScene = Schema.encodeSync(Explanation)
const encodeItem = Schema.encodeSync(ItemExplanation)

const ofScene = (asked: string, found: SceneExplained): Said => {
  switch (found._tag) {
    case "None":
      return { lines: [], json: { scenes: [] }, ends: new NotHere({ asked, what: "scene" }) }
    case "Several":
      return { lines: severalScenes(found), json: { scenes: found.hits }, ends: new Unfinished() }
    case "One": {
      const { explanation } = found
      return {
        lines: explainLines(explanation, seenFrom(explanation.now)),
        json: encodeScene(explanation),
        ends: null
      }
    }
  }
}

const ofItem = (asked: string, found: ItemExplained): Said => {
  switch (found._tag) {
    case "None":
      return { lines: [], json: { items: [] }, ends: new NotHere({ asked, what: "item of Plex" }) }
    case "Several":
      return { lines: severalItems(found), json: { items: found.hits }, ends: new Unfinished() }
    case "One": {
      const { explanation } = found
      return { lines: itemLines(explanation, seenFrom(explanation.now)), json: encodeItem(explanation), ends: null }
    }
  }
}

const usage = new Usage({ problem: "Say what to explain: one of SCENE or --item ITEM" })

const asked = (given: Given) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    const place = yield* setting(given.dataDir)
    if (Option.isSome(given.scene) === Option.isSome(given.item)) return yield* usage
    if (Option.isSome(given.scene)) {
      const { value } = given.scene
      return ofScene(value, yield* explainedScene(sceneAsked(value), place, self))
    }
    const name = Option.getOrElse(given.item, () => "")
    const item = itemAsked(name)
    return Option.isNone(item) ? ofItem(name, { _tag: "None" }) : ofItem(name, yield* explainedItem(item.value, place))
  })

export const explain = Command.make("explain", options, (given) =>
  Effect.gen(function* () {
    const { colours } = yield* Invocation
    const said = yield* Effect.provide(asked(given), Logging.layer(given.logFormat, colours, LogLevel.Error))
    if (given.json) yield* Console.log(JSON.stringify(said.json))
    else if (said.lines.length > 0) yield* Console.log(wrapped(said.lines.map(printable), yield* columns))
    if (said.ends !== null) return yield* said.ends
  })
).pipe(Command.withDescription("Why Plex shows a scene as it does, and what is next"))
