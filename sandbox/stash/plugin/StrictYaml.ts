import { isMap, isScalar, isSeq, type LineCounter, type ParsedNode, type Node } from "yaml"

/** The shape of a part of a plugin's file: its Go type, and what its keys hold. */
interface Struct {
  readonly type: string
  readonly keys: Readonly<Record<string, Part>>
}
type Part = "anything" | { readonly listOf: Struct } | { readonly mapOf: Struct } | { readonly struct: Struct }

const plain = (...names: ReadonlyArray<string>): Readonly<Record<string, Part>> =>
  Object.fromEntries(names.map((name) => [name, "anything"]))

const task: Struct = {
  type: "plugin.OperationConfig",
  keys: plain("name", "description", "defaultArgs", "execArgs")
}
const hook: Struct = { type: "plugin.HookConfig", keys: { ...task.keys, ...plain("triggeredBy") } }
const setting: Struct = { type: "plugin.SettingConfig", keys: plain("displayName", "description", "type") }
const csp: Struct = { type: "plugin.PluginCSP", keys: plain("script-src", "style-src", "connect-src") }
const ui: Struct = {
  type: "plugin.UIConfig",
  keys: { ...plain("requires", "javascript", "css", "assets"), csp: { struct: csp } }
}
const plugin: Struct = {
  type: "plugin.Config",
  keys: {
    ...plain("name", "description", "url", "version", "interface", "exec", "errLog"),
    tasks: { listOf: task },
    hooks: { listOf: hook },
    settings: { mapOf: setting },
    ui: { struct: ui }
  }
}

const children = (node: Node | null, part: Part): ReadonlyArray<readonly [Node | null, Struct]> => {
  if (part === "anything") return []
  if ("struct" in part) return [[node, part.struct]]
  if ("listOf" in part) return isSeq<Node>(node) ? node.items.map((item) => [item, part.listOf]) : []
  return isMap<unknown, Node>(node) ? node.items.map((pair) => [pair.value, part.mapOf]) : []
}

const check = (node: Node | null, struct: Struct, lines: LineCounter): ReadonlyArray<string> => {
  if (!isMap<Node, Node>(node)) return []
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : String(key)
    const part = struct.keys[name]
    if (part) return children(value, part).flatMap(([child, of]) => check(child, of, lines))
    const line = lines.linePos(key.range?.[0] ?? 0).line
    return [`  line ${line}: field ${name} not found in type ${struct.type}`]
  })
}

/** Go's complaint for each key that Stash does not know; it refuses a whole file for one of them. */
export const unknownKeys = (root: ParsedNode | null, lines: LineCounter): ReadonlyArray<string> =>
  check(root, plugin, lines)
