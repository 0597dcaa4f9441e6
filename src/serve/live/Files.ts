import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Layer from "effect/Layer"

/** Files and paths of this machine. What else Node's whole context brings takes a fifth of a short command to set up. */
export const files = Layer.merge(NodeFileSystem.layer, NodePath.layer)
