import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { KeptKind } from "../../core/model/BulkTold.ts"

/** How lines about one scene are said. */
export interface Voice {
  readonly info: (line: string) => Effect.Effect<void>
  readonly warn: (line: string, kind: KeptKind) => Effect.Effect<void>
  readonly error: (line: string) => Effect.Effect<void>
}

/** As they are: a person looks for them. */
export const aloud: Voice = {
  info: (line) => Effect.logInfo(line),
  warn: (line) => Effect.logWarning(line),
  error: (line) => Effect.logError(line)
}

/** Whose voice speaks: who works on a scene for a bulk job provides another (`BulkWork`). */
export class SceneLines extends Context.Reference<SceneLines>()("plexsync/SceneLines", {
  defaultValue: (): Voice => aloud
}) {}

/** Says of a scene what it did. */
export const sceneInfo = (line: string) => Effect.flatMap(SceneLines, (voice) => voice.info(line))

/** Says of a scene what is not as it should be; `kind` is how a summary counts it. */
export const sceneWarning = (line: string, kind: KeptKind) =>
  Effect.flatMap(SceneLines, (voice) => voice.warn(line, kind))

/** Says of a scene what failed for good. */
export const sceneError = (line: string) => Effect.flatMap(SceneLines, (voice) => voice.error(line))
