import { startRuntime } from '../runtime.ts';
import type { ProcessOptions } from './runtime-process.ts';

/** The child of `startRuntimeProcess`: says where it is, and ends when its parent closes or dies. */
const { testService, ...options } = JSON.parse(process.argv[2] ?? '{}') as ProcessOptions;
const services = testService
  ? { services: [(await import('../test-service/registration.ts')).testService] }
  : {};
const runtime = await startRuntime({ ...options, ...services });
process.stdout.write(`${JSON.stringify({ url: runtime.url })}\n`);
process.stdin.resume();
process.stdin.once('end', () => void runtime.close().then(() => process.exit(0)));
