import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { StartError } from './start-error.ts';

/**
 * An HTTP server around an asynchronous handler. A client that goes away in the middle of its request
 * is nobody's failure; any other error is a defect of the runtime and is reported as such.
 */
export function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  onFatal: (error: unknown) => void,
): Server {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy();
      // Whoever goes away after the last byte and before it is read leaves a whole request that fails.
      if (request.complete && request.errored !== error) onFatal(error);
    });
  });
  // Longer than clients keep theirs, so that none meets a connection that is just being closed.
  server.keepAliveTimeout = 60_000;
  return server;
}

/** Listens on loopback; 0 takes a free port. @throws StartError when the port is taken. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new StartError(`Port ${port} is taken by another program. Choose another with --port.`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
      else reject(new Error('The server has no port'));
    });
  });
}

/** Accepts nothing more, lets answers under way finish for a moment, then cuts the rest. */
export function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 500).unref();
  });
}
