import {
  functionOfRoute,
  type RouteDeclaration,
  routeKey,
  type ServiceName,
} from '@gerai/shared/contract/service.ts';
import type { Registration } from '../registration.ts';

export interface RouteEntry {
  readonly service: ServiceName;
  readonly function: 'public' | 'staff';
  readonly route: RouteDeclaration;
  /** `POST /v1/bookings/{token}`. */
  readonly key: string;
}

export interface RouteMatch {
  readonly entry: RouteEntry;
  /** Path parameters, URL-decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** One step of the paths: by literal segment, or any segment as a parameter. */
interface Node {
  readonly literals: Map<string, Node>;
  any: Node | undefined;
  entry: RouteEntry | undefined;
  names: readonly string[];
}

/** Finds routes as API Gateway does: a literal segment goes before a parameter. */
export class RouteTable {
  readonly #roots = new Map<string, Node>();

  /** @throws Error when two services declare the same route. */
  constructor(services: readonly Registration[]) {
    for (const { declaration } of services) {
      for (const route of Object.values(declaration.routes)) {
        this.#add({
          service: declaration.name,
          function: functionOfRoute(route),
          route,
          key: routeKey(route),
        });
      }
    }
  }

  /** The route of a request; `undecodable` for a path with broken percent-encoding. */
  find(method: string, path: string): RouteMatch | 'undecodable' | undefined {
    const root = this.#roots.get(method);
    const segments = path.split('/').slice(1);
    const found = root && walk(root, segments, []);
    if (!found?.node.entry) return undefined;
    try {
      const values = found.values.map(decodeURIComponent);
      return {
        entry: found.node.entry,
        params: Object.fromEntries(found.node.names.map((name, at) => [name, values[at] ?? ''])),
      };
    } catch (error) {
      if (error instanceof URIError) return 'undecodable';
      throw error;
    }
  }

  #add(entry: RouteEntry): void {
    const { method, path } = entry.route;
    let node = this.#roots.get(method) ?? emptyNode();
    this.#roots.set(method, node);
    const names: string[] = [];
    for (const segment of path.split('/').slice(1)) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name) {
        names.push(name);
        node.any ??= emptyNode();
        node = node.any;
      } else {
        const next = node.literals.get(segment) ?? emptyNode();
        node.literals.set(segment, next);
        node = next;
      }
    }
    if (node.entry) throw new Error(`${entry.key} is declared by ${node.entry.service} as well`);
    node.entry = entry;
    node.names = names;
  }
}

function emptyNode(): Node {
  return { literals: new Map(), any: undefined, entry: undefined, names: [] };
}

function walk(
  node: Node,
  segments: readonly string[],
  values: readonly string[],
): { node: Node; values: readonly string[] } | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return node.entry ? { node, values } : undefined;
  const literal = node.literals.get(segment);
  const found = literal && walk(literal, rest, values);
  if (found) return found;
  return node.any && segment !== '' ? walk(node.any, rest, [...values, segment]) : undefined;
}
