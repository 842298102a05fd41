import type { Adapter, AdapterPayload } from 'oidc-provider';
import { type Store, text } from '../aws/store.ts';

const FOREVER_SECONDS = 10 * 365 * 24 * 3600;

/**
 * Where the provider keeps sessions, codes and grants, so that a person stays signed in when the
 * process is killed. One adapter per model; ids are the provider's own.
 */
export function sqliteAdapters(store: Store): (model: string) => Adapter {
  const statements = {
    put: store.prepare(
      `insert or replace into identity (model, id, uid, grant_id, expires_s, payload)
        values (?, ?, ?, ?, ?, ?)`,
    ),
    byId: store.prepare(
      'select payload from identity where model = ? and id = ? and expires_s > ?',
    ),
    byUid: store.prepare(
      'select payload from identity where model = ? and uid = ? and expires_s > ?',
    ),
    consume: store.prepare(
      `update identity set payload = json_set(payload, '$.consumed', ?) where model = ? and id = ?`,
    ),
    remove: store.prepare('delete from identity where model = ? and id = ?'),
    removeGrant: store.prepare('delete from identity where grant_id = ?'),
    removeExpired: store.prepare('delete from identity where expires_s <= ?'),
  };
  statements.removeExpired.run(seconds());

  return (model) => {
    const find = (statement: ReturnType<Store['prepare']>, key: string) => {
      const row = statement.get(model, key, seconds());
      const found = row && (JSON.parse(text(row, 'payload')) as AdapterPayload);
      return Promise.resolve(found);
    };
    return {
      upsert(id, payload, expiresIn) {
        const { uid = null, grantId = null } = payload;
        const json = JSON.stringify(payload);
        statements.put.run(
          model,
          id,
          uid,
          grantId,
          seconds() + (expiresIn ?? FOREVER_SECONDS),
          json,
        );
        return Promise.resolve();
      },
      find: (id) => find(statements.byId, id),
      findByUid: (uid) => find(statements.byUid, uid),
      // Only the device flow has user codes, and it is not offered.
      findByUserCode: () => Promise.resolve(undefined),
      consume(id) {
        statements.consume.run(seconds(), model, id);
        return Promise.resolve();
      },
      destroy(id) {
        statements.remove.run(model, id);
        return Promise.resolve();
      },
      revokeByGrantId(grantId) {
        statements.removeGrant.run(grantId);
        return Promise.resolve();
      },
    };
  };
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
