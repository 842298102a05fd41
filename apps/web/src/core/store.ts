/** A few values kept on this device, where scripts of other pages and an address bar do not reach. */
const DATABASE = 'gerai';
const VALUES = 'nilai';

/** The value kept under a name, or nothing: also where the browser keeps nothing at all. */
export async function readKept(name: string): Promise<string | undefined> {
  const value = await inStore('readonly', (store) => store.get(name));
  return typeof value === 'string' ? value : undefined;
}

/** Keeps a value; an empty one is forgotten. False where it could not be kept. */
export async function writeKept(name: string, value: string): Promise<boolean> {
  const done = await inStore('readwrite', (store) =>
    value === '' ? (store.delete(name) as IDBRequest) : store.put(value, name),
  );
  return done !== FAILED;
}

const FAILED = Symbol('failed');

function inStore(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  return new Promise((resolve) => {
    const fail = () => resolve(FAILED);
    let opening: IDBOpenDBRequest;
    try {
      opening = indexedDB.open(DATABASE, 1);
    } catch {
      // Some browsers throw where storage is forbidden.
      fail();
      return;
    }
    opening.onupgradeneeded = () => opening.result.createObjectStore(VALUES);
    opening.onerror = fail;
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(VALUES, mode);
      const request = work(transaction.objectStore(VALUES));
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(request.result);
      };
      transaction.onabort = fail;
    };
  });
}
