import type { FunctionId } from '../names.ts';

/** What a worker is started with. */
export interface BootData {
  readonly entry: string;
  readonly functionId: FunctionId;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly compileCache: string;
  /** Virtual time, when the runtime has it. */
  readonly time: SharedArrayBuffer | undefined;
}

/** One invocation, to the worker. The event travels as JSON, as it does on Lambda. */
export interface Invoke {
  readonly requestId: string;
  readonly event: string;
  readonly timeoutMs: number;
}

/** From the worker. `payload` is JSON; nothing when the handler answered nothing. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'printed'; readonly level: 'info' | 'error'; readonly text: string }
  | { readonly kind: 'succeeded'; readonly payload: string | undefined }
  | {
      readonly kind: 'failed';
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
    };

/** What an invocation came to, as Lambda tells its caller. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly payload: unknown }
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string };
