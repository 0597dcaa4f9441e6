// Without any import of a library: most hooks are answered before any is loaded.
import type { HookContext } from "../../core/hook/HookContext.ts"
import { isObject, isTexts, parsed } from "../../core/hook/RawJson.ts"
import { type ToldEdit, toldEdit } from "../../core/hook/ToldEdit.ts"

/** Absent, or null. */
const isUnset = (value: unknown): value is null | undefined => value === undefined || value === null

const isText = (value: unknown): value is string => typeof value === "string"

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

const isConnection = (value: unknown): boolean =>
  isObject(value) &&
  (value["Scheme"] === "http" || value["Scheme"] === "https") &&
  isWhole(value["Port"]) &&
  (value["Host"] === undefined || isText(value["Host"])) &&
  (value["PluginDir"] === undefined || isText(value["PluginDir"])) &&
  (isUnset(value["SessionCookie"]) || (isObject(value["SessionCookie"]) && isText(value["SessionCookie"]["Value"])))

const contextIn = (value: unknown): HookContext | undefined => {
  if (!isObject(value)) return undefined
  const { id, input, inputFields, type } = value
  if (!isText(type) || type === "") return undefined
  if (!isUnset(id) && !isWhole(id)) return undefined
  if (!isUnset(inputFields) && !isTexts(inputFields)) return undefined
  return { type, input, ...(isUnset(id) ? {} : { id }), ...(isUnset(inputFields) ? {} : { inputFields }) }
}

/** The hook call in this text, if it is one without any doubt: whatever is not, `PluginProtocol.decode` judges. */
export const hookIn = (text: string): HookContext | undefined => {
  const call = parsed(text)
  if (!isObject(call) || !isConnection(call["server_connection"])) return undefined
  const args = call["args"]
  if (!isObject(args) || !isUnset(args["since"]) || !isUnset(args["apiKey"])) return undefined
  if (!isUnset(args["mode"]) && !isText(args["mode"])) return undefined
  return contextIn(args["hookContext"])
}

/** The edit that the task `start` was told of, if this text is such a call without any doubt. */
export const startIn = (text: string): ToldEdit | undefined => {
  const call = parsed(text)
  if (!isObject(call) || !isConnection(call["server_connection"])) return undefined
  const args = call["args"]
  if (!isObject(args) || !isUnset(args["hookContext"]) || args["mode"] !== "start") return undefined
  return isText(args["edit"]) ? toldEdit(args["edit"]) : undefined
}
