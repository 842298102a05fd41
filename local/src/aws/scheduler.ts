import type { Queues } from '../bus/queues.ts';
import type { RuntimeClock } from '../clock.ts';
import { ACCOUNT, REGION } from '../names.ts';
import { type AwsAnswer, awsError, json } from './answer.ts';
import { dueMs } from './schedule-time.ts';
import { integer, type Store, text } from './store.ts';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
interface ScheduleRequest {
  readonly ScheduleExpression?: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly FlexibleTimeWindow?: { readonly Mode?: string };
  readonly ActionAfterCompletion?: 'NONE' | 'DELETE';
  readonly Target?: { readonly Arn?: string; readonly RoleArn?: string; readonly Input?: string };
}

export interface SchedulerOptions {
  readonly store: Store;
  readonly clock: RuntimeClock;
  readonly queues: Queues;
  /** Queue by ARN: the targets that exist. */
  readonly targets: ReadonlyMap<string, string>;
}

/**
 * EventBridge Scheduler for one-time schedules that put a message into a queue. At its time the
 * message is sent and the schedule removed in one transaction. (On AWS a schedule without
 * `ActionAfterCompletion: DELETE` stays behind as completed; here it goes as well.)
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #statements: ReturnType<typeof prepareAll>;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #open = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#statements = prepareAll(options.store);
    this.#stopListening = options.clock.onMove(() => this.#fire());
  }

  start(): void {
    this.#open = true;
    this.#fire();
  }

  stop(): void {
    this.#open = false;
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  /** Schedules that wait for their time. */
  count(): number {
    const row = this.#statements.count.get();
    return row ? integer(row, 'n') : 0;
  }

  /** Serves the REST API: `POST|GET|PUT|DELETE /schedules/{name}`. */
  handle(method: string, url: URL, body: unknown): AwsAnswer {
    const name = decodeURIComponent(url.pathname.slice('/schedules/'.length));
    const request = (body ?? {}) as ScheduleRequest & { readonly GroupName?: string };
    const group = url.searchParams.get('groupName') ?? request.GroupName ?? 'default';
    const existing = this.#statements.get.get(group, name);
    if (method === 'POST') {
      if (existing) return awsError('ConflictException', `Schedule ${name} already exists.`, 409);
      return this.#put(group, name, request);
    }
    if (!existing) {
      return awsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    }
    switch (method) {
      case 'GET':
        return json(JSON.parse(text(existing, 'definition')));
      case 'PUT':
        return this.#put(group, name, request);
      case 'DELETE':
        this.#statements.remove.run(group, name);
        return json({});
      default:
        return awsError('ValidationException', `${method} is not offered here`);
    }
  }

  #put(group: string, name: string, request: ScheduleRequest): AwsAnswer {
    const { ScheduleExpression = '', ScheduleExpressionTimezone, Target } = request;
    if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name)) return awsError('ValidationException', 'Bad name');
    const due = dueMs(ScheduleExpression, ScheduleExpressionTimezone);
    if (due === undefined) {
      return awsError('ValidationException', `Invalid Schedule Expression ${ScheduleExpression}.`);
    }
    const queue = this.#options.targets.get(Target?.Arn ?? '');
    if (!queue || !Target?.RoleArn || !request.FlexibleTimeWindow?.Mode) {
      return awsError('ValidationException', 'Target or FlexibleTimeWindow is missing or unknown');
    }
    const arn = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${group}/${name}`;
    const definition = { ...request, Arn: arn, Name: name, GroupName: group, State: 'ENABLED' };
    this.#statements.put.run(
      group,
      name,
      due,
      queue,
      Target.Input ?? '{}',
      JSON.stringify(definition),
    );
    this.#fire();
    return json({ ScheduleArn: arn });
  }

  #fire(): void {
    if (!this.#open) return;
    const { store, clock, queues } = this.#options;
    const touched = new Set<string>();
    store.transaction(() => {
      for (const row of this.#statements.due.all(clock.nowMs())) {
        const queue = text(row, 'target_queue');
        queues.send(queue, text(row, 'input'));
        this.#statements.remove.run(text(row, 'group_name'), text(row, 'name'));
        touched.add(queue);
      }
    });
    queues.announce(touched);
    clearTimeout(this.#timer);
    const next = this.#statements.next.get();
    if (next && next.due_ms !== null) {
      const wait = clock.realDelay(integer(next, 'due_ms') - clock.nowMs());
      this.#timer = setTimeout(() => this.#fire(), wait);
    }
  }
}

function prepareAll(store: Store) {
  return {
    get: store.prepare('select * from schedules where group_name = ? and name = ?'),
    put: store.prepare(
      `insert or replace into schedules (group_name, name, due_ms, target_queue, input, definition)
        values (?, ?, ?, ?, ?, ?)`,
    ),
    remove: store.prepare('delete from schedules where group_name = ? and name = ?'),
    due: store.prepare('select * from schedules where due_ms <= ? order by due_ms'),
    next: store.prepare('select min(due_ms) as due_ms from schedules'),
    count: store.prepare('select count(*) as n from schedules'),
  };
}
