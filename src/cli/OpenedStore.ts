import type * as Option from "effect/Option"
import { storeServices } from "../serve/live/StoreLive.ts"
import { openedFor } from "./OpenedFor.ts"

/** The data directory, and everything that is kept in its database, which must be there: for commands that need no server. */
export const openedStore = (dataDir: Option.Option<string>) => openedFor(dataDir, storeServices)
