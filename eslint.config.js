import tseslint from 'typescript-eslint';

/** One rule of the import table: in these files, these imports are refused, with the reason. */
const forbid = (files, groups, ignores = []) => ({
  files,
  ignores,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }],
  },
});

const upward = [['**/functions/**'], 'shared never knows which operations exist; take the catalogue as an argument.'];
const edges = [['**/hosts/**', '**/clouds/**', '**/documents/**'], 'Only doors wire hosts, clouds and documents.'];
const azure = [['@azure/*'], 'The Azure SDK lives in clouds/azure and hosts/azure-*.'];
const aws = [['@aws-sdk/*', 'aws4fetch', '@middy/*'], 'AWS clients live in clouds/aws and hosts/lambda-*.'];
const inside = [['node:fs*', 'node:http*', 'node:net', 'node:tls', 'node:dns*', 'node:child_process', 'node:process', 'node:os', 'undici'], 'Reach the outside through ports.'];
const domain = ['entities', 'decode', 'logs', 'commands', 'masking', 'sigma', 'series', 'clusters', 'sequences', 'outliers', 'detections', 'processes', 'queries', 'figures', 'graphs', 'feeds'];
/** A domain folder may use the kit, tables and text, and itself; not its neighbours. */
const domains = domain.map((folder) =>
  forbid([`shared/${folder}/**`], [
    upward, edges, azure, aws, inside,
    [[...domain.filter((other) => other !== folder), 'outbound', 'providers', 'sentinel', 'jobs'].map((other) => `**/${other}/**`), 'Domains do not know one another: let an operation bring them together.'],
  ]),
);

export default tseslint.config(
  { ignores: ['**/node_modules/**', 'dist/**', '.gumshoe/**', '**/*.gen.*'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] }, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', 300],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/require-await': 'off',
      // Ports and operations are records of functions: they are taken apart freely and never use `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    files: ['functions/**', 'shared/**'],
    ignores: ['functions/*.ts', 'shared/hosts/**', 'shared/clouds/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'process', 'setTimeout', 'setInterval', 'setImmediate'].map((name) => ({ name, message: 'Use a port: only doors, hosts and clouds touch the machine.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Use ports.clock.' },
        { object: 'Math', property: 'random', message: 'Take a seed, or use crypto.' },
      ],
    },
  },
  forbid(['shared/kit/**'], [[['../*', '!./*'], 'The kit imports nothing of ours.'], azure, aws, [['node:*'], 'The kit runs anywhere.']]),
  forbid(['shared/tables/**', 'shared/text/**', 'shared/network/**', 'shared/verdicts/**'], [upward, edges, azure, aws, inside, [['**/providers/**', ...domain.map((name) => `**/${name}/**`)], 'tables, text, network and verdicts stand on the kit and on one another.']]),
  ...domains,
  forbid(['shared/outbound/**'], [upward, edges, azure, aws, [['**/providers/**', ...domain.map((name) => `**/${name}/**`)], 'outbound carries bytes and counts; it knows no provider.']]),
  forbid(['shared/providers/**', 'shared/virustotal/**', 'shared/sentinel/**', 'shared/jobs/**', 'shared/configuration/**'], [upward, edges, azure, aws, inside]),
  // An incident is where domains meet: several operations enrich one, so the meeting is written down once.
  forbid(['shared/incidents/**'], [upward, edges, azure, aws, inside]),
  forbid(['shared/clouds/local/**'], [upward, azure, aws]),
  forbid(['shared/clouds/azure/**'], [upward, aws]),
  forbid(['shared/clouds/aws/**'], [upward, azure]),
  forbid(['shared/hosts/**'], [upward, azure, aws, [['**/clouds/**', '**/providers/**', '**/documents/**'], 'A host translates; its door brings everything else.']], ['shared/hosts/azure-*', 'shared/hosts/lambda-*']),
  forbid(['shared/hosts/azure-*'], [upward, aws, [['**/clouds/**', '**/providers/**', '**/documents/**'], 'A host translates; its door brings everything else.']]),
  forbid(['shared/hosts/lambda-*'], [upward, azure, [['**/clouds/**', '**/providers/**', '**/documents/**'], 'A host translates; its door brings everything else.']]),
  forbid(['shared/documents/**'], [upward, azure, aws, [['**/clouds/**', '**/hosts/**', '**/providers/**'], 'A document is made from the catalogue alone.']]),
  forbid(['functions/*/**'], [[['**/hosts/**', '**/clouds/**', '@azure/*', '@aws-sdk/*', 'aws4fetch', '@middy/*', 'node:*', 'undici'], 'Operations reach the outside only through the ports they declare in `uses`.']]),
  { files: ['tests/**', 'bench/**', 'infra/**', 'examples/**', 'functions/*.ts', 'eslint.config.js'], rules: { 'no-console': 'off' } },
  { files: ['tests/**', 'bench/**'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off', '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-unsafe-return': 'off' } },
  { files: ['eslint.config.js'], ...tseslint.configs.disableTypeChecked },
);
