/** The few calls of an operator beyond those of the SDK's clients that the functions use. */
export interface OperatorAws {
  /** A call of the JSON protocol: `json('sqs', 'AmazonSQS.ListQueues', {…}, '1.0')`. */
  json<T>(service: string, target: string, body: unknown, version?: string): Promise<T>;
  /** A call of the REST protocol, whose answer is JSON. */
  rest<T>(service: string, path: string, init?: CallInit): Promise<T>;
  /** The same with the answer as it is. */
  text(service: string, path: string, init?: CallInit): Promise<string>;
}

export interface CallInit {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}
