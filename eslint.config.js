import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      'data/',
      '.dependency-cruiser.cjs',
      'eslint.config.js',
      'scripts/*.mjs',
      'sandbox/**/*.mjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // numbers and booleans in messages are fine
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // an interface may ask for a promise that one of its forms has at once
      '@typescript-eslint/require-await': 'off',
      // `() => log.warn(…)` and `return callback(error)` read better than a block
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // index signatures of foreign JSON are read as such
      '@typescript-eslint/dot-notation': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' },
        { selector: 'ExportAllDeclaration', message: 'No barrel files.' },
      ],
    },
  },
  {
    files: ['src/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only cli/ reads the environment.' },
        { object: 'process', property: 'exit', message: 'Only main.ts and cli/ end the process.' },
      ],
    },
  },
  { files: ['src/main.ts', 'src/cli/**'], rules: { 'no-restricted-properties': 'off' } },
)
