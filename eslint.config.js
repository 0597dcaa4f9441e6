import tseslint from "typescript-eslint"

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
      ]
    }
  },
  {
    files: ["test/**/*.ts", "bench/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "no-console": "off" }
  }
)
