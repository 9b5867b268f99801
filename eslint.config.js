import tseslint from 'typescript-eslint'

/**
 * Imports point one way (docs/architecture.md): commands -> checks -> changes -> facts -> tools -> host, with render and cli beside them.
 * Each room names what it may not import.
 */
const rooms = {
  host: ['tools', 'facts', 'changes', 'checks', 'render', 'cli', 'commands'],
  tools: ['facts', 'changes', 'checks', 'render', 'cli', 'commands'],
  facts: ['changes', 'checks', 'render', 'cli', 'commands'],
  changes: ['checks', 'render', 'cli', 'commands'],
  checks: ['render', 'cli', 'commands'],
  render: ['cli', 'commands'],
  cli: ['commands'],
}

const noFileSystem = {
  group: ['node:fs', 'node:fs/promises', 'node:child_process', 'fs', 'child_process', 'execa'],
  message: 'only src/host/ starts programs or touches files: ask the Host',
}

const roomRules = Object.entries(rooms).map(([room, forbidden]) => ({
  files: [`src/${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(?:\\.\\./)+(?:${forbidden.join('|')})/`,
            message: `src/${room}/ may not import from ${forbidden.join(', ')}: move what you need down, or pass it in`,
          },
          ...(room === 'host' ? [] : [noFileSystem]),
        ],
      },
    ],
  },
}))

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'fixtures/', 'bin/', '**/*.js', '**/*.mjs', '**/*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  ...roomRules,
  {
    files: ['src/commands/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [noFileSystem, { group: ['chalk', 'cli-table3'], message: 'colours and tables belong to src/render/' }] },
      ],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'Literal[regex]', message: 'a command parses flags, asks one fact and renders: patterns belong to tools/ or facts/' },
      ],
    },
  },
  {
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'set process.exitCode and return: output to a pipe would be cut' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
)
