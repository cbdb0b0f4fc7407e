import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Which layers a layer may not import: core < tools < view, core < api, pages sees all. */
const forbidden = {
  core: ["tools", "view", "api", "pages"],
  tools: ["view", "api", "pages"],
  view: ["api", "pages"],
  api: ["tools", "view", "pages"],
};

const layerRules = Object.entries(forbidden).map(([layer, others]) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: others.map((other) => ({
          group: [`**/${other}/*`],
          message: `${layer} may not import ${other}.`,
        })),
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["node_modules", "scripts", "eslint.config.mjs"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines": ["error", 400],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
    },
  },
  ...layerRules,
);
