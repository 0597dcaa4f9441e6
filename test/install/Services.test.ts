import { XMLParser } from "fast-xml-parser"
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { image } from "../container/Dockerfile.ts"
import { root } from "../docs/Page.ts"
import { flaws, text, toldSecrets, variablesIn } from "./Given.ts"

/** `Name=value` of a unit, of which some stand there more than once. */
const unit = text("service/plexsync.service")
  .split("\n")
  .filter((line) => /^\w+=/.test(line))
  .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const)
const all = (name: string) => unit.filter(([one]) => one === name).map(([, value]) => value)
const pairs = (values: ReadonlyArray<string>) =>
  Object.fromEntries(values.map((value) => [value.split("=")[0] ?? "", value.split("=").slice(1).join("=")]))

const withSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0

describe("service/plexsync.service", () => {
  it.skipIf(!withSystemd)("is one that systemd takes", () => {
    const { status, stderr, stdout } = spawnSync(
      "systemd-analyze",
      ["verify", "--man=no", join(root, "service", "plexsync.service")],
      { encoding: "utf8" }
    )
    expect({ status, said: stderr + stdout }).toEqual({ status: 0, said: "" })
  })

  it("gives PlexSync an environment that it takes, and no secret", () => {
    const environment = { ...variablesIn("service/plexsync.env"), ...pairs(all("Environment")) }
    expect(flaws(environment)).toEqual([])
    expect(toldSecrets(environment)).toEqual([])
  })

  it("lets it write to its data directory, and to nothing else", () => {
    const [state] = all("StateDirectory")
    expect(pairs(all("Environment"))["PLEXSYNC_DATA_DIR"]).toBe(`%S/${state ?? ""}`)
    expect(all("ProtectSystem")).toEqual(["strict"])
    expect(all("ReadWritePaths")).toEqual([])
  })

  it("does not forbid what Node cannot do without", () => {
    expect(all("MemoryDenyWriteExecute")).toEqual([])
    // Both hide /proc of others or of the machine, by which PlexSync tells whether a process lives.
    expect([...all("ProcSubset"), ...all("ProtectProc")]).toEqual([])
  })

  it("shows it the credential under the name that it loads", () => {
    const [credential = ""] = all("LoadCredential")
    expect(pairs(all("Environment"))["PLEXSYNC_PLEX_TOKEN_FILE"]).toBe(`%d/${credential.split(":")[0] ?? ""}`)
  })

  it("starts again after a failure, and has more time to end than it needs", () => {
    expect(all("Restart")).toEqual(["on-failure"])
    expect(Number(all("TimeoutStopSec")[0])).toBeGreaterThan(10)
  })
})

/** Elements that are not closed in the order they were opened in. */
const unclosed = (xml: string): ReadonlyArray<string> => {
  const open: Array<string> = []
  for (const [, close, name = "", empty] of xml
    .replaceAll(/<!--[^]*?-->/g, "")
    .matchAll(/<(\/?)([A-Za-z]\w*)(?:"[^"]*"|[^">])*?(\/?)>/g))
    if (close === "" && empty === "") open.push(name)
    else if (close === "/" && open.pop() !== name) return [name]
  return open
}

describe("service/plexsync.plist", () => {
  const plist = text("service/plexsync.plist")
  const strings = Object.fromEntries(
    [...plist.matchAll(/<key>(\w+)<\/key>\s*<string>([^<]*)<\/string>/g)].map(([, name = "", value = ""]) => [
      name,
      value
    ])
  )

  it("is well-formed", () => {
    expect(unclosed(plist)).toEqual([])
  })

  it("gives PlexSync an environment that it takes, and no secret", () => {
    expect(Object.keys(strings)).toEqual(expect.arrayContaining(["PLEXSYNC_DATA_DIR", "PLEXSYNC_STASH_URL"]))
    expect(flaws(strings)).toEqual([])
    expect(toldSecrets(strings)).toEqual([])
  })

  it("runs serve as the unit of systemd does", () => {
    const words = /<array>([^]*?)<\/array>/.exec(plist)?.[1]?.match(/(?<=<string>)[^<]+/g)
    expect(words?.join(" ")).toBe(all("ExecStart")[0])
  })
})

interface Config {
  readonly Name: string
  readonly Target: string
  readonly Type: string
  readonly Default: string
  readonly Mask: string
}

describe("unraid/plexsync.xml", () => {
  const template = text("unraid/plexsync.xml")
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", parseAttributeValue: false })
  const { Container } = parser.parse(template) as { Container: { Config: ReadonlyArray<Config>; Network: string } } // the form of Unraid's file
  const variables = Container.Config.filter(({ Type }) => Type === "Variable")

  it("is well-formed", () => {
    expect(unclosed(template)).toEqual([])
  })

  it("mounts the data directory where the image has it", () => {
    const paths = Container.Config.filter(({ Type }) => Type === "Path").map(({ Target }) => Target)
    expect(paths).toEqual([image.environment.get("PLEXSYNC_DATA_DIR")])
  })

  it("asks for variables that are read, and hides the secret ones", () => {
    const given = Object.fromEntries(variables.map(({ Default, Target }) => [Target, Default]))
    const stash = { PLEXSYNC_STASH_URL: "http://192.168.1.10:9999", PLEXSYNC_PLEX_URL: "http://192.168.1.10:32400" }
    expect(flaws({ ...given, ...stash })).toEqual([])
    expect(Object.keys(given)).toEqual(expect.arrayContaining(["PUID", "PGID"]))
    const hidden = variables.filter(({ Mask }) => Mask === "true").map(({ Target }) => Target)
    expect(hidden).toEqual(variables.map(({ Target }) => Target).filter((name) => /(?:TOKEN|KEY)$/.test(name)))
    expect(toldSecrets(given)).toEqual([])
  })
})
