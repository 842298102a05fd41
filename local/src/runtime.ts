import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadCity } from '@gerai/config/load.ts';
import { SERVICE_NAMES, type ServiceName } from '@gerai/shared/contract/service.ts';
import { CallFaults } from './aws/call-faults.ts';
import { createDynamoProxy } from './aws/dynamo-proxy.ts';
import { Scheduler } from './aws/scheduler.ts';
import { createAwsServer } from './aws/server.ts';
import { ensureSecrets, Settings } from './aws/settings.ts';
import { SmsOutbox } from './aws/sns.ts';
import { Store } from './aws/store.ts';
import { Bus } from './bus/bus.ts';
import { DeadLetters } from './bus/dead-letters.ts';
import { Queues } from './bus/queues.ts';
import { redrive } from './bus/redrive.ts';
import { Cleanups } from './cleanups.ts';
import { RuntimeClock } from './clock.ts';
import { takeDataDir } from './data-dir.ts';
import { Delivery } from './delivery.ts';
import { startEngine } from './engine/dynoxide.ts';
import { dynamoCaller } from './engine/wire.ts';
import { createFaceHandler } from './faces/faces.ts';
import { Faults } from './faults.ts';
import { findStaff } from './identity/demo-staff.ts';
import { loadSigningKey } from './identity/signing-key.ts';
import { issueToken } from './identity/tokens.ts';
import { Meter } from './meter.ts';
import { queueArn, queueName, tableName } from './names.ts';
import type { Registration } from './registration.ts';
import type { AddressLimits, Runtime, RuntimeOptions } from './runtime-options.ts';
import { seed } from './seed.ts';
import { listen, shut } from './serve.ts';
import { settled, statusOf } from './status.ts';
import { createWebServer } from './web-server.ts';
import { Functions } from './workers/functions.ts';
import { LogFiles } from './workers/log-files.ts';
import type { FunctionPool } from './workers/pool.ts';

const CITY = new URL('../../config/pekalongan/', import.meta.url);
const DRAIN_MS = 10_000;

/** On one machine everybody comes from the same address. */
const ONE_ADDRESS: AddressLimits = {
  taken: { most: 1_000_000, seconds: 600 },
  asked: { most: 1_000_000, seconds: 60 },
};

/**
 * Starts the whole platform in this process: database engine, AWS endpoints, workers, web server. On
 * a new folder it also makes secrets and tables and loads the city.
 * @throws StartError with a sentence for people, when the port or the folder is taken and the like.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const cleanups = new Cleanups();
  try {
    return await assemble(options, cleanups);
  } catch (error) {
    await cleanups.run();
    throw error;
  }
}

async function assemble(options: RuntimeOptions, cleanups: Cleanups): Promise<Runtime> {
  const progress = options.progress ?? (() => undefined);
  const onFatal = options.onFatal ?? endProcess;
  const services = options.services ?? (await import('./services.ts')).services;
  const declarations = services.map((service) => service.declaration);

  progress('data folder');
  const folder = takeDataDir(options.dataDir, { fresh: options.fresh ?? false });
  cleanups.add(() => folder.release());

  const web = createWebServer(onFatal);
  const url = `http://127.0.0.1:${await listen(web.server, options.port ?? 0)}`;
  cleanups.add(() => shut(web.server));

  progress('database engine');
  const engineStart = startEngine(folder.path, (why) => onFatal(new Error(why)));
  const cityLoad = options.city ?? loadCity(CITY);
  const engine = await engineStart;
  cleanups.add(() => engine.stop());

  const clock = new RuntimeClock(options.clock);
  const now = () => clock.now();
  const nowMs = () => clock.nowMs();
  const store = new Store(join(folder.path, 'aws.sqlite'));
  cleanups.add(() => store.close());
  const settings = new Settings(store);
  ensureSecrets(store, settings, options.secrets);
  const key = await loadSigningKey(settings);
  const deadLetters = new DeadLetters(store, now);
  const sms = new SmsOutbox(store, now);
  const faults = new Faults(options.faults ?? { seed: 0 });
  const queues = new Queues({
    store,
    clock,
    deadLetters,
    faults,
    retryMs: options.retryMs ?? ((receives) => 500 * receives),
  });
  const bus = new Bus({
    store,
    queues,
    subscriptions: subscriptionsOf(services),
    now,
    loses: losesOf(services, options.loses),
  });
  const scheduler = new Scheduler({ store, clock, queues, targets: targetsOf(services) });
  cleanups.add(() => scheduler.stop());

  const callFaults = new CallFaults(options.faults && faults, (name) => functions.stopWorker(name));
  const awsServer = createAwsServer({
    services: declarations,
    putEvents: { bus, clock },
    refusesEntry: (caller) => faults.strikes('refuseEntry', caller.functionId ?? ''),
    sms,
    scheduler,
    settings,
    faults: callFaults,
    onCall: options.onCall,
    onFatal,
  });
  const awsEndpoint = `http://127.0.0.1:${await listen(awsServer, 0)}`;
  cleanups.add(() => shut(awsServer));

  const meter = new Meter();
  const proxied =
    options.faults !== undefined || options.meter === true || options.onCall !== undefined;
  const proxy = proxied
    ? createDynamoProxy({
        endpoint: engine.endpoint,
        faults: options.faults && faults,
        callFaults,
        meter: options.meter ? meter : undefined,
        onCall: options.onCall,
        onFatal,
      })
    : undefined;
  const dynamoEndpoint = proxy ? `http://127.0.0.1:${await listen(proxy, 0)}` : engine.endpoint;
  if (proxy) cleanups.add(() => shut(proxy));

  const city = await cityLoad;
  const logs = new LogFiles(join(folder.path, 'logs'), now);
  cleanups.add(() => logs.close());
  const activity = new Map<ServiceName, number>();
  const functions = new Functions({
    services,
    surroundings: {
      mallId: city.mall.mallId,
      publicUrl: url,
      smsSenderId: city.mall.smsSenderId.value,
      smsBrand: city.mall.shortName,
      addressLimits: options.addressLimits ?? ONE_ADDRESS,
      dynamoEndpoint,
      awsEndpoint,
    },
    clock,
    logs,
    maxWorkers: options.maxWorkers ?? 4,
    onEnd: (service) => {
      activity.set(service, (activity.get(service) ?? 0) + 1);
      delivery.nudge(service);
    },
  });
  const delivery = new Delivery({
    services,
    functions,
    store,
    settings,
    queues,
    deadLetters,
    clock,
    call: dynamoCaller(engine.endpoint),
    faults: options.faults && faults,
    schedulesByClock: options.schedules !== 'by-hand',
    activity: (service) => activity.get(service) ?? 0,
    onFatal,
  });
  cleanups.add(async () => {
    const drained = delivery.stop();
    const gaveUp = new AbortController();
    await Promise.race([
      drained,
      pause(DRAIN_MS, undefined, { signal: gaveUp.signal, ref: false }),
    ]);
    gaveUp.abort();
    // Whatever still runs fails with its worker, and its message or record comes again.
    await functions.close();
    await drained;
  });

  progress('tables');
  await delivery.start();
  scheduler.start();
  const importer = functions.find('booking', 'import');
  if (importer) {
    progress('city');
    await seed(settings, importer, city);
  }

  const sources = { functions, queues, delivery, scheduler, deadLetters };
  const runtime: Runtime = {
    url,
    dataDir: folder.path,
    dynamoEndpoint: engine.endpoint,
    awsEndpoint,
    clock,
    meter,
    faults,
    tokenFor(username) {
      const person = findStaff(username);
      if (!person) throw new Error(`There is no ${username} in the demo staff`);
      return issueToken(person, { key, issuer: `${url}/oidc`, nowMs: nowMs() });
    },
    sms: () => sms.list(),
    events: () => bus.list(),
    deadLetters: () => deadLetters.list(),
    redrive: (which = {}) =>
      redrive(
        {
          store,
          queues,
          deadLetters,
          streamAgain: (table, record) => streamOf(functions, table).invoke({ Records: [record] }),
          fireAgain: (schedule) => delivery.fire(schedule),
        },
        which,
      ),
    runSchedule: (service, name) => delivery.fire(`${service}.${name}`),
    invoke: (service, name, event) => functions.get(service, name).invoke(event),
    status: () => statusOf(sources),
    settle: (withinMs = 15_000) => settled(sources, clock, withinMs),
    close: () => cleanups.run(),
  };
  web.open({
    runtime,
    services,
    functions,
    key,
    store,
    throttleFactor: options.throttleFactor ?? 1,
    faces: options.webFolder ? createFaceHandler(options.webFolder, url) : undefined,
  });
  if (options.faults) faults.start();
  // First to end: no new requests while the rest winds down.
  cleanups.add(() => shut(web.server));
  return runtime;
}

function subscriptionsOf(services: readonly Registration[]): Map<string, string[]> {
  const subscriptions = new Map<string, string[]>();
  for (const { declaration } of services) {
    for (const type of declaration.consumes) {
      const queues = subscriptions.get(type) ?? [];
      subscriptions.set(type, [...queues, queueName(declaration.name)]);
    }
  }
  return subscriptions;
}

function losesOf(services: readonly Registration[], loses: RuntimeOptions['loses']) {
  if (!loses) return undefined;
  const owners = new Map(
    services.map(({ declaration: { name } }) => [queueName(name), name] as const),
  );
  return (queue: string, type: string): boolean => {
    const owner = owners.get(queue);
    return owner !== undefined && loses(owner, type);
  };
}

/** Every queue by its ARN. */
function targetsOf(services: readonly Registration[]): Map<string, string> {
  const queues = services.map(({ declaration }) => queueName(declaration.name));
  return new Map(queues.map((queue) => [queueArn(queue), queue]));
}

function streamOf(functions: Functions, table: string): FunctionPool {
  const service = SERVICE_NAMES.find((name) => tableName(name) === table);
  if (!service) throw new Error(`No service owns ${table}`);
  return functions.get(service, 'stream');
}

/** The runtime is no longer sound; what it accepted is on disk, and a new start goes on from there. */
function endProcess(error: unknown): never {
  process.stderr.write(`The runtime cannot go on.\n`);
  throw error;
}
