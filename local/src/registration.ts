import type { FunctionName, ServiceDeclaration } from '@gerai/shared/contract/service.ts';

/** A service as the runtime needs it: what it declares and where its Lambda entries are. */
export interface Registration {
  readonly declaration: ServiceDeclaration;
  /** The module whose export `handler` is the Lambda handler of the function. */
  readonly entry: (name: FunctionName) => URL;
}
