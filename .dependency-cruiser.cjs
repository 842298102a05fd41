// The import rules of the architecture. Layers of a service run one way:
// domain <- app <- adapters <- handlers. `scripts/checks/import-rules.test.ts` shows each rule fire.

const AWS = '(^|node_modules/)(@aws-sdk|@smithy|@aws-crypto|@middy)/';
const ZOD = '(^|node_modules/)zod(/|$)';
const TEST = '[.]test[.]ts$';

/** Source files of one layer, tests apart. */
const layer = (name) => ({ path: `^services/[^/]+/${name}/`, pathNot: TEST });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The domain imports nothing of AWS, zod or Node: it can be run and tested anywhere.',
      severity: 'error',
      from: layer('domain'),
      to: { path: [AWS, ZOD] },
    },
    {
      name: 'domain-without-node',
      comment: 'No clock, no randomness, no I/O in the domain.',
      severity: 'error',
      from: layer('domain'),
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'domain-reaches-no-aws',
      comment: 'Nor through the kit.',
      severity: 'error',
      from: layer('domain'),
      to: { path: AWS, reachable: true },
    },
    {
      name: 'domain-knows-no-outer-layer',
      severity: 'error',
      from: layer('domain'),
      to: { path: '^services/[^/]+/(app|adapters|handlers)/' },
    },
    {
      name: 'app-knows-no-outer-layer',
      comment: 'Use cases reach the world through app/ports.ts.',
      severity: 'error',
      from: layer('app'),
      to: { path: ['^services/[^/]+/(adapters|handlers)/', AWS] },
    },
    {
      name: 'adapters-know-no-handlers',
      severity: 'error',
      from: layer('adapters'),
      to: { path: '^services/[^/]+/handlers/' },
    },
    {
      name: 'contract-knows-no-machinery',
      comment: 'The contract of a service is read by documents and clients.',
      severity: 'error',
      from: layer('contract'),
      to: { path: ['^services/[^/]+/(app|adapters|handlers)/', AWS] },
    },
    {
      name: 'declaration-reaches-no-aws',
      comment:
        'A declaration is data for every reader: CDK, local runtime, documents, clients, tests.',
      severity: 'error',
      from: { path: '^services/[^/]+/service[.]ts$' },
      to: { path: AWS, reachable: true },
    },
    {
      name: 'services-are-independent',
      comment: 'They talk through events only.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'kit-knows-no-service',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|local|e2e|bench|config|apps|infra)/' },
    },
    {
      name: 'services-know-no-runtime',
      comment: 'The services cannot tell where they run.',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: '^(local|e2e|bench|infra|apps|scripts)/' },
    },
    {
      name: 'runtime-sees-declarations-only',
      comment: 'The local runtime loads handlers as Lambda does, by their files.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^services/', pathNot: '^services/[^/]+/service[.]ts$' },
    },
    {
      name: 'handlers-load-no-documentation',
      comment: 'Descriptions and examples stay out of the bundles.',
      severity: 'error',
      from: layer('handlers'),
      to: {
        path: '(^|/)(examples|docs)([.][a-z]+$|/|-)',
        reachable: true,
        pathNot: 'node_modules',
      },
    },
    {
      name: 'no-circular',
      comment: 'Cycles of types alone are erased before anything runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [TEST, '[.]d[.]ts$', '^[^/]+$', '^scripts/', '^infra/src/bundle/no-'],
      },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-package-in-production',
      severity: 'error',
      from: { path: '^(services|packages)/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript API; swc reads type-only imports as well.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)([.]data|cdk[.]out|dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
