import { spawnSync } from 'node:child_process';
import { ENVIRONMENT_NAMES, isEnvironmentName } from '../config.ts';

/**
 * `npm run synth|diff|deploy -- [--env dev|staging|prod] [arguments of cdk]`. Without stacks named,
 * all of them. Everything else goes to the CDK's own command as it is.
 */
const [command = 'synth', ...given] = process.argv.slice(2);
const at = given.indexOf('--env');
const name = at >= 0 ? given[at + 1] : (process.env.GERAI_ENV ?? 'dev');
const rest = at >= 0 ? given.toSpliced(at, 2) : given;
if (!isEnvironmentName(name)) {
  process.stderr.write(`--env must be one of ${ENVIRONMENT_NAMES.join(', ')}\n`);
  process.exit(1);
}
if (command === 'deploy' && at < 0) {
  process.stderr.write('Say where to: npm run deploy -- --env dev\n');
  process.exit(1);
}
const namesStacks = rest.some((argument, index) => {
  const before = rest[index - 1];
  return argument === '--all' || (!argument.startsWith('-') && !before?.startsWith('-'));
});
const { status } = spawnSync(
  'cdk',
  [
    command,
    ...(namesStacks || command === 'synth' ? [] : ['--all']),
    ...quiet(command, rest),
    ...rest,
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, GERAI_ENV: name, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  },
);
process.exit(status ?? 1);

/** Ten templates on the screen help nobody: synth writes them to the output folder. */
function quiet(cdkCommand: string, args: readonly string[]): string[] {
  return cdkCommand === 'synth' && !args.includes('--quiet') ? ['--quiet'] : [];
}
