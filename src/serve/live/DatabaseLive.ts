import * as Layer from "effect/Layer"
import { layerChecked } from "../../store/sqlite/Database.ts"
import { holdIn } from "../../store/sqlite/SameDatabase.ts"

/** The database of a folder, and the hold on its file. */
export const database = (folder: string) => Layer.provideMerge(layerChecked(folder), holdIn(folder))
