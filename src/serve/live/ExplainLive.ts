import * as Layer from "effect/Layer"
import { FindScenes } from "../../sync/compare/FindScenes.ts"
import { ItemFactsOf } from "../../sync/compare/ItemFactsOf.ts"
import { SceneFacts } from "../../sync/compare/SceneFacts.ts"
import { outside, outsideUnheard, type Setting } from "./Live.ts"
import { storeServices } from "./StoreLive.ts"

const asked = Layer.mergeAll(FindScenes.Default, ItemFactsOf.Default, SceneFacts.Default, storeServices)

/** All that an explanation needs. */
export const explaining = (setting: Setting) => Layer.provideMerge(asked, outside(setting))

/** The same while Stash cannot be asked. */
export const explainingUnheard = (setting: Setting) => Layer.provideMerge(asked, outsideUnheard(setting))
