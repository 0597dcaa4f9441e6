import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import { resolve } from "../config/DataDirectory.ts"
import { examine } from "../serve/doctor/Doctor.ts"
import { doctorLines } from "./DoctorLines.ts"
import { Unfinished } from "./Exit.ts"
import { dataDir, json, logFormat } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import * as Logging from "./Logging.ts"

export const doctor = Command.make("doctor", { json, dataDir, logFormat }, (given) =>
  Effect.gen(function* () {
    const { colours, places, platform, self } = yield* Invocation
    const folder = yield* resolve(given.dataDir, places)
    const setting = { folder, environment: places.environment, version: self.version, platform }
    const report = yield* examine(setting, self.host).pipe(
      Effect.provide(Logging.layer(given.logFormat, colours, LogLevel.Warning))
    )
    yield* Console.log(given.json ? JSON.stringify(report) : doctorLines(report).join("\n"))
    if (report.findings.some(({ level }) => level === "failed")) return yield* new Unfinished()
  })
).pipe(Command.withDescription("Check servers, token, libraries, paths; say how to mend"))
