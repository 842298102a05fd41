/**
 * Stands in for `@smithy/core/event-streams` in the bundles. The protocol of a client asks for it when
 * an operation sends or receives a stream of events; none of those we call does. 12 KB less to load.
 */
function refuse(): never {
  throw new Error('No operation of ours has a stream of events');
}

export class EventStreamSerde {
  constructor() {
    refuse();
  }
}

export const eventStreamSerdeProvider: () => never = refuse;
