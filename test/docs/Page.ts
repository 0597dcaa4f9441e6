import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parsers } from "prettier/plugins/markdown"

export const root = join(import.meta.dirname, "..", "..")

/** A node of Markdown, as far as it is looked at. */
interface Node {
  readonly type: string
  readonly value?: string
  readonly url?: string
  readonly children?: ReadonlyArray<Node>
}

/** A page of the documentation, taken apart. */
export interface Page {
  /** From the project's folder, with slashes. */
  readonly file: string
  /** What a link may name after `#`. */
  readonly anchors: ReadonlySet<string>
  /** Where links and pictures lead, in the order of the page. */
  readonly links: ReadonlyArray<string>
  /** Code within a line of text. */
  readonly spans: ReadonlyArray<string>
  /** Lines of blocks of code. */
  readonly lines: ReadonlyArray<string>
  /** Messages that are quoted: code in a block quote, or at the beginning of a table's row. */
  readonly quotes: ReadonlyArray<string>
  /** Headings of sections with a quote and no text of their own below it. */
  readonly bare: ReadonlyArray<string>
}

const all = (node: Node): ReadonlyArray<Node> => [node, ...(node.children ?? []).flatMap(all)]
const text = (node: Node): string => node.value ?? (node.children ?? []).map(text).join("")
const codeIn = (node: Node): ReadonlyArray<string> =>
  all(node).flatMap(({ type, value }) => (type === "inlineCode" && value !== undefined ? [value] : []))

/** As GitHub makes them of headings. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-")

const anchorsOf = (headings: ReadonlyArray<string>): ReadonlySet<string> => {
  const slugs = headings.map(slug)
  return new Set(
    slugs.map((one, at) => {
      const before = slugs.slice(0, at).filter((other) => other === one).length
      return before === 0 ? one : `${one}-${before}`
    })
  )
}

const firstCells = (node: Node): ReadonlyArray<string> =>
  all(node)
    .filter(({ type }) => type === "tableRow")
    .flatMap((row) => (row.children?.[0] === undefined ? [] : codeIn(row.children[0])))

/** Sections in which something is quoted and nothing is said. */
const bareOf = (nodes: ReadonlyArray<Node>): ReadonlyArray<string> => {
  const starts = nodes.flatMap(({ type }, at) => (type === "heading" ? [at] : []))
  return starts.flatMap((start, index) => {
    const inside = nodes.slice(start + 1, starts[index + 1])
    const quotes = inside.some(({ type }) => type === "blockquote")
    const says = inside.some(({ type }) => type !== "blockquote" && type !== "code")
    return quotes && !says ? [text(nodes[start]!)] : []
  })
}

export const read = (file: string): Page => {
  const source = readFileSync(join(root, file), "utf8")
  const tree = parsers.markdown.parse(source, {} as never) as Node // its options are those of prettier, none of which it reads
  const nodes = all(tree)
  const of = (type: string) => nodes.filter((node) => node.type === type)
  return {
    file,
    anchors: anchorsOf(of("heading").map(text)),
    links: nodes.flatMap(({ url }) => url ?? []),
    spans: of("inlineCode").map(text),
    lines: of("code").flatMap((node) => text(node).split("\n")),
    quotes: [...of("blockquote").flatMap(codeIn), ...of("table").flatMap(firstCells)],
    bare: bareOf(tree.children ?? [])
  }
}

/** Every page that people read. */
export const files: ReadonlyArray<string> = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`)
]
export const pages: ReadonlyArray<Page> = files.map(read)
