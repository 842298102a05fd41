import type { IncomingMessage } from 'node:http';
import type { Faults } from '../faults.ts';
import { type AwsAnswer, awsError } from './answer.ts';
import type { AwsCaller } from './caller.ts';

/**
 * What can go wrong around any call of a worker to AWS: the worker stops before the call has its
 * effect, or after; or the effect happens and the answer is lost. Other callers are left alone.
 */
export class CallFaults {
  readonly #faults: Faults | undefined;
  readonly #stopWorker: (name: string) => Promise<void>;

  constructor(faults: Faults | undefined, stopWorker: (name: string) => Promise<void>) {
    this.#faults = faults;
    this.#stopWorker = stopWorker;
  }

  /** Performs a call, or not; answers nothing where the connection is to break. */
  async around(
    request: IncomingMessage,
    caller: AwsCaller,
    perform: () => AwsAnswer | Promise<AwsAnswer | undefined>,
  ): Promise<AwsAnswer | undefined> {
    const faults = this.#faults;
    const subject = caller.functionId;
    if (!faults || !subject) return perform();
    if (faults.strikes('stopBefore', subject)) {
      await this.#stopWorker(caller.accessKeyId);
      return undefined;
    }
    const answer = await perform();
    if (faults.strikes('stopAfter', subject)) {
      await this.#stopWorker(caller.accessKeyId);
      return undefined;
    }
    const attempts = request.headers['amz-sdk-invocation-id'];
    const lost = faults.losesAnswer(subject, attempts?.toString());
    if (!lost) return answer;
    return lost.as === 'error-500'
      ? awsError('InternalServerError', 'The answer was lost', 500)
      : undefined;
  }
}
