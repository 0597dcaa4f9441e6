import { expect, it } from "vitest"
import { configurationPage } from "../../../src/core/settings/SettingDocs.ts"

it("describes every setting in docs/configuration.md as the Schema has it", async () => {
  await expect(configurationPage()).toMatchFileSnapshot("../../../docs/configuration.md")
})
