import { expect, it } from "vitest"
import { hashedBy } from "../../../src/core/model/Hashed.ts"
import { settingsHashed } from "../../../src/core/settings/SettingsHashed.ts"

const hashed = hashedBy((text) => text.replace("\n", ":").padEnd(12, "."))

it("says of each setting where it comes from; names are hashes, secrets are nothing, and what is no setting is told", () => {
  expect(
    settingsHashed(
      [
        ["config.json", { max_retries: 3, plex_library: "Films; More", plex_token: "secret", wrong: 1 }],
        ["Stash", { max_retries: "4", enabled: true, skip_fields: "tags, Jane" }],
        ["environment", { stash_url: "http://h", enabled: " " }]
      ],
      hashed
    )
  ).toEqual([
    "plex_token = set, not shown (config.json)",
    "plex_library = #name:Films.., #name:More... (config.json)",
    "enabled = true (Stash)",
    "max_retries = 4 (Stash)",
    "skip_fields = tags, #name:Jane... (Stash)",
    "stash_url = #name:http:// (environment)",
    "#name:wrong..: no such setting (config.json)"
  ])
})
