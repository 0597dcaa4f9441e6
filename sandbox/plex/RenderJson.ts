import type { Element } from "./Element.ts"

const attributes = (node: Element): string => {
  let text = ""
  for (const [name, value] of Object.entries(node.attributes)) {
    if (value !== undefined) text += `${text === "" ? "" : ","}"${name}":${JSON.stringify(value)}`
  }
  return text
}

const keyOf = (child: Element): string => child.jsonName ?? child.name

/**
 * Plex groups children by name: a name without children has no key at all, and one child is still an array (but for those that are never several).
 * Children of one name stand side by side in every element, so what precedes a child tells whether its array is open.
 */
const opening = (child: Element, previous: Element | undefined, hasAttributes: boolean): string => {
  if (previous !== undefined && keyOf(child) === keyOf(previous)) return ","
  const separator = previous === undefined ? (hasAttributes ? "," : "") : `${closing(previous)},`
  return `${separator}"${keyOf(child)}":${child.single === true ? "" : "["}`
}

const closing = (last: Element | undefined): string => (last === undefined || last.single === true ? "" : "]")

const write = (node: Element): string => {
  let text = attributes(node)
  const hasAttributes = text !== ""
  let previous: Element | undefined
  for (const child of node.children) {
    text += opening(child, previous, hasAttributes) + write(child)
    previous = child
  }
  return `{${text}${closing(previous)}}`
}

export const renderJson = (root: Element): Buffer => {
  // One child at a time becomes bytes, so that a long list never stands in memory as a tree.
  const head = attributes(root)
  const chunks = [Buffer.from(`{"${root.name}":{${head}`)]
  let previous: Element | undefined
  for (const child of root.children) {
    chunks.push(Buffer.from(opening(child, previous, head !== "") + write(child)))
    previous = child
  }
  chunks.push(Buffer.from(`${closing(previous)}}}`))
  return Buffer.concat(chunks)
}
