import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { answerer, it as itself, standsBefore } from "../../../src/core/model/Answerer.ts"

describe("who answered", () => {
  const page = (status: number, title: string, more = "") =>
    `<html><head><title>${title}</title></head><body><h1>${status} ${title}</h1>${more}</body></html>`
  it.each([
    ["a header", { protocol: "1.0", name: "nginx", body: "anything" }, null],
    ["Plex's page", { protocol: undefined, name: undefined, body: page(401, "Unauthorized") }, null],
    ["Plex's page with more", { protocol: undefined, name: "nginx", body: page(400, "Bad Request", "<p>x</p>") }, null],
    [
      "Plex's word while its database migrates",
      {
        protocol: undefined,
        name: undefined,
        body: '<?xml version="1.0"?>\n<Response code="503" title="x" status="y"/>'
      },
      null
    ],
    [
      "the page of nginx",
      {
        protocol: undefined,
        name: "nginx/1.25.3 (Ubuntu)",
        body: "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>"
      },
      "nginx/1.25.3"
    ],
    ["a page without a name", { protocol: undefined, name: undefined, body: page(403, "403 Forbidden") }, ""],
    ["nothing at all", { protocol: undefined, name: undefined, body: "" }, ""],
    ["a name that is none", { protocol: undefined, name: "<script>", body: "" }, ""]
  ] as const)("is told by %s", (_, answer, before) => expect(standsBefore(answer)).toBe(before))

  it("is a name that no message can be made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (name, body) => {
        expect(standsBefore({ protocol: undefined, name, body }) ?? "").toMatch(/^[\w./+-]{0,40}$/)
      })
    )
  })
})

describe("a sentence", () => {
  it("names the server, or what stands before it by its name, if it gave one", () => {
    expect([null, "", "nginx"].map((before) => answerer("Plex", before))).toEqual([
      "Plex",
      "Something before Plex",
      "Something before Plex (nginx)"
    ])
    expect([null, "", "nginx"].map(itself)).toEqual(["it", "something before it", "something before it (nginx)"])
  })
})
