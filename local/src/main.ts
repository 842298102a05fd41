import { builtWeb } from '@gerai/web/build.ts';
import { readArguments, type StartArguments, USAGE } from './command-line.ts';
import { DEMO_STAFF } from './identity/demo-staff.ts';
import { startRuntime } from './runtime.ts';
import type { Runtime } from './runtime-options.ts';
import { StartError } from './start-error.ts';

/** `npm start`: the whole platform on this machine, until Ctrl-C. */
const EXIT_FAILED = 1;
/** So long the first start waits until its events have reached every service. */
const FIRST_LOOK_MS = 5_000;

// Lambda's time zone; also that of its logs.
process.env.TZ = 'UTC';

const command = readArguments(process.argv.slice(2));
switch (command.kind) {
  case 'help':
    console.log(USAGE);
    break;
  case 'mistake':
    console.error(`${command.message}\n\n${USAGE}`);
    process.exitCode = EXIT_FAILED;
    break;
  case 'start':
    await start(command.start);
    break;
}

async function start(options: StartArguments): Promise<void> {
  const began = performance.now();
  try {
    const webFolder = await builtWeb(() => showProgress('building the web pages'));
    const runtime = await startRuntime({
      webFolder,
      port: options.port,
      dataDir: options.dataDir,
      fresh: options.fresh,
      // A clock that can be moved (`/_dev/clock`): a visit has days between its steps.
      clock: { startAt: options.startAt ?? new Date().toISOString() },
      progress: showProgress,
    });
    endWithSignals(runtime);
    showProgress('every service reads the catalogue');
    // Whoever comes at once finds the counters; what takes longer arrives while people look around.
    await runtime.settle(FIRST_LOOK_MS).catch(() => undefined);
    clearProgress();
    console.log(greeting(runtime, (performance.now() - began) / 1000));
  } catch (error) {
    clearProgress();
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT_FAILED;
  }
}

/** One line that changes on a terminal, one line a step elsewhere. */
function showProgress(step: string): void {
  process.stdout.write(
    process.stdout.isTTY ? `\r\u001b[KStarting: ${step} …` : `Starting: ${step}\n`,
  );
}

function clearProgress(): void {
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[K');
}

function greeting({ url, dataDir }: Runtime, seconds: number): string {
  const staff = DEMO_STAFF.map((person) => `    ${person.username.padEnd(8)} ${person.name}`);
  return `Gerai runs (${seconds.toFixed(1)} s). Everything is kept in ${dataDir}

  Citizen      ${url}/
  Kiosk        ${url}/kios
  Display      ${url}/layar?lantai=1
  Counter      ${url}/loket
  Desk         ${url}/meja
  Dashboard    ${url}/dasbor

  Tools        ${url}/_dev
  API          ${url}/v1/
  SMS outbox   ${url}/_dev/sms
  Events       ${url}/_dev/events
  Dead letters ${url}/_dev/dlq
  Sign-in      ${url}/oidc/.well-known/openid-configuration

  Demonstration staff, without passwords:
${staff.join('\n')}
    A token:   curl -d '{"username":"siti"}' ${url}/_dev/token

Ctrl-C ends it; nothing is lost. In another terminal: npm run visit -- --url ${url}`;
}

function endWithSignals(runtime: Runtime): void {
  let ending = false;
  const end = () => {
    // A second Ctrl-C does not wait; what was accepted is on disk.
    if (ending) process.exit(EXIT_FAILED);
    ending = true;
    console.log('\nEnding …');
    void runtime.close().then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}
