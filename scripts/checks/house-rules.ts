import { globSync, readFileSync } from 'node:fs';
import { type Expression, parseSync, Visitor } from 'oxc-parser';

/**
 * Rules of this project that no linter knows. Clock, ids, randomness and timers come from the ports
 * of `packages/shared`, so that a run can be repeated; the environment is read in one place; handlers
 * load the small zod; types are asserted only where the outside world is parsed.
 */

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

interface Rules {
  readonly ports: boolean;
  readonly environment: boolean;
  readonly smallZod: boolean;
  readonly assertions: boolean;
}

const MEMBERS: Readonly<Record<string, keyof Rules>> = {
  'Date.now': 'ports',
  'performance.now': 'ports',
  'Math.random': 'ports',
  'crypto.randomUUID': 'ports',
  'crypto.getRandomValues': 'ports',
  'process.hrtime': 'ports',
  'process.env': 'environment',
};
const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate']);
const IMPORTS: Readonly<Record<string, (name: string) => boolean>> = {
  'node:crypto': (name) => /^random/.test(name),
  'node:timers': () => true,
  'node:timers/promises': () => true,
  'node:perf_hooks': (name) => name === 'performance',
  'node:process': () => true,
};

/** Which rules hold for a file, by its path from the root; tests are free. */
function rulesFor(path: string): Rules {
  const test = path.endsWith('.test.ts');
  const entry = /^services\/[^/]+\/handlers\//.test(path);
  const service = path.startsWith('services/') && !test;
  const kit = path.startsWith('packages/') && !test;
  const city = path.startsWith('config/') && !test;
  return {
    ports: service || city,
    environment: (service && !entry) || city,
    smallZod: (service || kit) && !/(^|\/)(examples|docs)([-.]|\/)/.test(path),
    assertions: /^services\/[^/]+\/(domain|app|handlers)\//.test(path) && !test,
  };
}

/** `Date.now` of that expression, also through `globalThis` or brackets; undefined for anything else. */
function memberName(node: Expression): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const { object, property } = node;
  const owner = object.type === 'Identifier' ? object.name : memberName(object)?.split('.').at(-1);
  if (property.type === 'Identifier' && !node.computed) return `${owner}.${property.name}`;
  if (property.type === 'Literal') return `${owner}.${property.value}`;
  return undefined;
}

/** Every place in one file that breaks a house rule, in the order of the text. */
export function findHouseRuleViolations(path: string, source: string): Violation[] {
  const rules = rulesFor(path);
  const found: { start: number; message: string }[] = [];
  const refuse = (start: number, what: string, why: string) =>
    found.push({ start, message: `${what}: ${why}` });
  const forbidPort = (start: number, what: string) => {
    if (rules.ports) refuse(start, what, 'take it from the ports of packages/shared');
  };

  const { program, errors } = parseSync(path, source);
  for (const error of errors) refuse(error.labels[0]?.start ?? 0, 'unreadable', error.message);

  new Visitor({
    MemberExpression(node) {
      const name = memberName(node);
      if (name === undefined) return;
      const rule = MEMBERS[name];
      if (rule === 'ports' || TIMERS.has(name.replace('globalThis.', ''))) {
        forbidPort(node.start, name);
      }
      if (rule === 'environment' && rules.environment) {
        refuse(node.start, name, 'only the entry in handlers/ reads the environment');
      }
    },
    NewExpression(node) {
      const isDate = node.callee.type === 'Identifier' && node.callee.name === 'Date';
      if (isDate && node.arguments.length === 0) forbidPort(node.start, 'new Date()');
    },
    CallExpression(node) {
      if (node.callee.type !== 'Identifier') return;
      const { name } = node.callee;
      if (TIMERS.has(name) || name === 'Date') forbidPort(node.start, `${name}()`);
    },
    ImportDeclaration(node) {
      const from = node.source.value;
      if (from === 'zod' && rules.smallZod) {
        refuse(node.start, `import from 'zod'`, `handlers load this file: use 'zod/mini'`);
      }
      for (const specifier of node.specifiers) {
        const name =
          specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier'
            ? specifier.imported.name
            : '*';
        if (name !== '*' && IMPORTS[from]?.(name))
          forbidPort(specifier.start, `${name} of ${from}`);
      }
    },
    TSAsExpression(node) {
      const type = node.typeAnnotation;
      const constant =
        type.type === 'TSTypeReference' &&
        type.typeName.type === 'Identifier' &&
        type.typeName.name === 'const';
      if (rules.assertions && !constant) {
        refuse(
          node.start,
          'as',
          'parse it, or let the types follow; assertions belong in adapters',
        );
      }
    },
  }).visit(program);

  return found
    .sort((a, b) => a.start - b.start)
    .map(({ start, message }) => ({ path, line: lineOf(source, start), message }));
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}

/** Checks every TypeScript file of the workspace; `root` is its absolute folder. */
export function checkHouseRules(root: string): Violation[] {
  return globSync('{packages,services,local,e2e,bench,config,scripts}/**/*.ts', {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === '.data',
  })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .flatMap((path) => findHouseRuleViolations(path, readFileSync(`${root}/${path}`, 'utf8')));
}
