import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { createHash } from "node:crypto"
import { defaultTreeAdapter as tree, type DefaultTreeAdapterTypes as Types, parse } from "parse5"
import { emptySum, type PlanSum, withPlan } from "../../../src/core/plan/PlanSum.ts"
import { printable } from "../../../src/core/model/Printable.ts"
import { mostScenes, planPage } from "../../../src/serve/report/PlanPage.ts"
import type { ScenePlan } from "../../../src/sync/compare/DryRun.ts"
import { id, key } from "../../support/Samples.ts"

const planOf = (scene: number, title: string, before = "old", after = "new", field = "title"): ScenePlan => ({
  sceneId: id(scene),
  title,
  problem: null,
  kind: null,
  decisions: [],
  items: [{ ratingKey: key("7"), changes: [{ field, before, after, reason: "differs from Stash" }], kept: [] }]
})

const pageOf = (plans: ReadonlyArray<ScenePlan>, partial: string | null = null) => {
  const sum = plans.reduce<PlanSum<ScenePlan>>(withPlan, emptySum)
  return planPage({ plans, sum, at: "2031-03-02T10:17:00.000+01:00", partial })
}

const elements = (node: Types.Node): ReadonlyArray<Types.Element> => {
  const below = "childNodes" in node ? node.childNodes.flatMap(elements) : []
  return tree.isElementNode(node) ? [node, ...below] : below
}
const textOf = (node: Types.Node): string =>
  tree.isTextNode(node) ? node.value : "childNodes" in node ? node.childNodes.map(textOf).join("") : ""
const named = (html: string, name: string) => elements(parse(html)).filter(({ tagName }) => tagName === name)
const attribute = (element: Types.Element | undefined, name: string) =>
  element?.attrs.find((one) => one.name === name)?.value
const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

const nasty = `</title></section><script>alert(1)</script><img src=x onerror="alert(2)">' & "\``

describe("the page of a plan", () => {
  it("shows each scene that would be written, before and after, with why", () => {
    const html = pageOf([planOf(1, "One"), planOf(2, "Two", "", "new")])
    const sections = named(html, "section").map(textOf)
    assert.lengthOf(sections, 2)
    assert.match(sections[0] ?? "", /Scene 1 One.*Plex item 7.*Title.*old.*new.*differs from Stash/s)
    assert.match(sections[1] ?? "", /\(empty\).*new/s)
    assert.match(textOf(parse(html)), /Would be written2/)
  })

  it("takes no element and no attribute out of a title, a value or a reason, whatever it holds", () => {
    const plain = elements(parse(pageOf([planOf(1, "x", "x", "y", "x")]))).map(({ tagName }) => tagName)
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constant(nasty)), (text) => {
        const html = pageOf([{ ...planOf(1, text, text, `${text}!`, text), kind: null }])
        assert.deepStrictEqual(
          elements(parse(html)).map(({ tagName }) => tagName),
          plain
        )
        assert.isFalse(elements(parse(html)).some(({ attrs }) => attrs.some(({ name }) => name.startsWith("on"))))
      })
    )
    assert.include(textOf(named(pageOf([planOf(1, nasty)]), "h2")[0]!), printable(nasty))
  })

  it("asks nobody for anything: one style and one script of its own, known by their hashes, and nothing else allowed", () => {
    const html = pageOf([planOf(1, "One")])
    const policy = attribute(
      named(html, "meta").find((one) => attribute(one, "http-equiv") === "Content-Security-Policy"),
      "content"
    )
    const [[style], [script]] = [named(html, "style"), named(html, "script")]
    assert.strictEqual(
      policy,
      `default-src 'none'; style-src ${hash(textOf(style!))}; script-src ${hash(textOf(script!))}; base-uri 'none'; form-action 'none'`
    )
    for (const one of elements(parse(html)))
      assert.isEmpty(one.attrs.filter(({ name }) => ["src", "href", "action", "style", "srcset"].includes(name)))
  })

  it("is capped, and says how many are left out", () => {
    const many = Array.from({ length: mostScenes + 5 }, (_, at) => planOf(at + 1, `Scene ${at}`))
    const html = pageOf(many)
    assert.lengthOf(named(html, "section"), mostScenes)
    assert.include(html, "too many for one page: 5")
    const long = pageOf(many.slice(0, 40).map((plan) => ({ ...plan, title: "x".repeat(1_000_000) })))
    assert.isBelow(long.length, 9_000_000)
    assert.match(long, /too many for one page: 33/)
    assert.notInclude(pageOf(many.slice(0, 3)), "too many")
  })

  it("says where not all scenes were looked at", () => {
    assert.include(pageOf([], "Stopped after 5 s (task_budget)"), "Stopped after 5 s (task_budget)")
  })
})
