import tseslint from "typescript-eslint"

const families = "/^(transient|permanent|not_found|blocked)$/"
const passing = "/^(Unreachable|Unavailable)$/"
const ask = "Ask core/retry/Fate.ts what a failure leads to: nothing else decides it."
const restricted = (selectors, message) => selectors.map((selector) => ({ selector, message }))

/** What a failure leads to is decided in one place, by its family: named, as a row has it, or spelt out by the tags that make it. */
const familiesElsewhere = restricted(
  [
    "ImportSpecifier[imported.name='familyOf']",
    "MemberExpression[property.name='familyOf']",
    `SwitchCase[test.value=${families}]`,
    `BinaryExpression[right.value=${families}]`,
    `BinaryExpression[operator!='in'][left.value=${families}]`,
    `SwitchCase[test.value=${passing}]`,
    `LogicalExpression[left.right.value=${passing}][right.right.value=${passing}]`,
    `LogicalExpression[left.right.name=${passing}][right.right.name=${passing}]`,
    `Literal[value=${passing}] ~ Literal[value=${passing}]`,
    `Property[key.name=${passing}] ~ Property[key.name=${passing}]`
  ],
  ask
)
/** A plan is made where items and memory meet, and travels from there. */
const plansElsewhere = restricted(
  [
    "ImportSpecifier[imported.name=/^(planFor|isAsWished)$/]",
    "MemberExpression[property.name=/^(planFor|isAsWished)$/]"
  ],
  "A target carries its plan: it is made once, in sync/read/Targets.ts."
)
/** What goes out is made harmless for terminals and logs where it goes out, and nowhere else. */
const outputElsewhere = restricted(
  [
    "ImportSpecifier[imported.name='writeSync']",
    "MemberExpression[property.name='write'][object.property.name=/^std(out|err)$/]"
  ],
  "Print by Effect's Console or Effect.log: what they are given is made harmless for terminals on its way."
)
const spans = [
  { object: "Effect", property: "withSpan", message: "Nobody collects spans." },
  { object: "Effect", property: "fn", message: "Nobody collects spans: Effect.fnUntraced." }
]
/** In tests, @effect/vitest runs effects: it has the clock, the scope and the failure's trace. */
const byHand = {
  object: "Effect",
  property: "runPromise",
  message: "it.effect, it.scoped, it.live or it.effect.prop of @effect/vitest runs it."
}

export default tseslint.config(
  { ignores: ["dist", "node_modules", "test/recorded", "**/*.mjs", "*.js", ".dependency-cruiser.cjs", "data"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // Effect's classes are values and types at once, and an empty object type is how a tagged case without fields is written.
      "@typescript-eslint/no-empty-object-type": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/unified-signatures": "off",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      eqeqeq: "error",
      // One idea a file: what is longer has two.
      "max-lines": ["error", { max: 300 }],
      "no-console": "error",
      "no-restricted-imports": [
        "error",
        {
          paths: [
            { name: "effect", message: "Import the module itself, for example effect/Effect." },
            { name: "@effect/platform", message: "Import the module itself." },
            { name: "@effect/platform-node", message: "Import the module itself." },
            { name: "@effect/cli", message: "Import the module itself." },
            { name: "@effect/sql", message: "Import the module itself." }
          ]
        }
      ],
      "no-restricted-properties": ["error", ...spans]
    }
  },
  {
    files: ["src/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...familiesElsewhere, ...plansElsewhere, ...outputElsewhere] }
  },
  {
    // The decision, what it goes by, and the doctor, which has words of its own for each failure.
    files: [
      "src/core/retry/Fate.ts",
      "src/core/model/Failure.ts",
      "src/serve/doctor/Finding.ts",
      "src/serve/doctor/Doctor.ts"
    ],
    rules: { "no-restricted-syntax": ["error", ...plansElsewhere, ...outputElsewhere] }
  },
  {
    files: ["src/sync/read/Targets.ts"],
    rules: { "no-restricted-syntax": ["error", ...familiesElsewhere, ...outputElsewhere] }
  },
  {
    // Where it goes out.
    files: ["src/main.ts", "src/plexsync.ts", "src/stash/plugin/LogLine.ts", "src/stash/plugin/Reply.ts"],
    rules: { "no-restricted-syntax": ["error", ...familiesElsewhere, ...plansElsewhere] }
  },
  {
    files: ["test/**/*.ts"],
    ignores: [
      // The fake Stash is driven by promises, as what is tested on it is another process as often as an effect: who uses it ends an effect there.
      "test/sandbox/stash/support/WithStash.ts",
      "test/watch/**",
      "test/serve/tasks/HandOver.test.ts",
      // Its tests are made of the names of the runtime's parts, before any of them runs.
      "test/serve/runtime/Supervisor.test.ts",
      // Each case of a property runs two pipelines, with a clock that goes on.
      "test/sync/read/Owners.test.ts"
    ],
    rules: { "no-restricted-properties": ["error", ...spans, byHand] }
  },
  {
    files: ["test/**/*.ts", "bench/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "no-console": "off" }
  }
)
