import * as Layer from "effect/Layer"
import { StartedFor } from "../../watch/StartedFor.ts"
import { Notifications } from "../../plex/Notifications.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { RuntimeRow, RuntimeStart, Succession } from "../../store/runtime/RuntimeRow.ts"
import { SameDatabase } from "../../store/sqlite/SameDatabase.ts"
import { Drain } from "../../sync/drain/Drain.ts"
import { Supervisor } from "../runtime/Supervisor.ts"
import { type Setting, outside } from "./Live.ts"
import { partOfPlugin, parts } from "../runtime/RuntimeParts.ts"
import { ThisProcess } from "../ThisProcess.ts"

/** What a runtime is told by its root. */
export interface RuntimeSetting extends Setting {
  readonly self: Self
  /** Started by the plugin: it ends when nobody needs it any more. */
  readonly ofPlugin: boolean
}

/** The runtime's parts, ready to run, and what enters and leaves with it. */
export const runtimeLive = ({ ofPlugin, self }: Pick<RuntimeSetting, "ofPlugin" | "self">) =>
  Layer.mergeAll(
    parts,
    ofPlugin ? partOfPlugin : Layer.empty,
    RuntimeRow.Default,
    RuntimeStart.Default,
    SameDatabase.Default,
    Succession.Default
  ).pipe(Layer.provideMerge(Supervisor.Default), Layer.provide([Drain.Default, Layer.succeed(ThisProcess, self)]))

/** A runtime that a hook or a task started is there for what was edited since. */
const startedFor = ({ environment }: Setting) => {
  const since = Number(environment["PLEXSYNC_SINCE"] ?? "")
  return Layer.succeed(StartedFor, Number.isSafeInteger(since) && since > 0 ? since : null)
}

/** The long-lived runtime, over real servers and a real file. */
export const runtime = (setting: RuntimeSetting) =>
  runtimeLive(setting).pipe(
    Layer.provide([startedFor(setting), Notifications.Default]),
    Layer.provideMerge(outside(setting))
  )
