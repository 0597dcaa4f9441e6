import * as Context from "effect/Context"
import type { Self } from "../store/sqlite/Process.ts"

/** The process that this runtime is, as leases and rows name it. */
export class ThisProcess extends Context.Tag("plexsync/ThisProcess")<ThisProcess, Self>() {}
