// Layers, sizes and colours of the console; `make check` runs it.
import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

const COLOUR = '/^#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$|^(rgb|rgba|hsl|hsla)\\(/'

/** Imports point one way: app > features > ui > lib. */
const layer = (files, forbidden, message) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ group: forbidden, message }] }],
  },
})

const rooms = ['insight', 'people', 'events', 'platform']
const betweenRooms = rooms.map((room) =>
  layer(
    [`src/features/${room}/**`],
    ['@/app/**', ...rooms.filter((other) => other !== room).map((other) => `@/features/${other}/**`)],
    'A feature imports its own room, ui and lib; what several rooms need lives in ui.',
  ),
)

export default ts.config(
  { ignores: ['node_modules', 'src/lib/api/schema.d.ts'] },
  ...ts.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  { files: ['eslint.config.js'], extends: [ts.configs.disableTypeChecked] },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: `Literal[value=${COLOUR}]`, message: 'Colours come from the theme: use a token.' },
        {
          selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
          message: 'Whatever an event carries is shown as text.',
        },
        {
          selector: 'NewExpression[callee.object.name="Intl"]',
          message: 'Formatters are dear to make: take those of lib/intl.',
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/only-throw-error': 'off', // redirects of the router are thrown
    },
  },
  { files: ['src/ui/theme/**', 'src/lib/intl.ts', 'src/**/*.test.ts'], rules: { 'no-restricted-syntax': 'off' } },
  layer(['src/lib/**'], ['@/app/**', '@/features/**', '@/ui/**'], 'lib imports nothing above it.'),
  layer(['src/ui/**'], ['@/app/**', '@/features/**'], 'ui imports ui and lib.'),
  ...betweenRooms,
)
