/** What has a key of its own. */
export const KEYED = [
  ['next', 'Panggil berikutnya, selesai & berikutnya, buka loket', 'F2'],
  ['serve', 'Sudah datang, mulai · selesai saja', 'F8'],
  ['recall', 'Panggil ulang', 'F4'],
  ['leave', 'Tidak hadir · jeda', 'F9'],
  ['transfer', 'Pindahkan', 'Shift+F8'],
  ['park', 'Tunda (parkir) · tutup loket', 'Shift+F9'],
  ['walk-up', 'Layani tanpa nomor', 'Shift+F4'],
  ['outcome', 'Ke hasil pelayanan', 'F7'],
  ['undo', 'Batalkan langkah terakhir', 'Shift+F2'],
  ['help', 'Panggil bantuan', 'F10'],
] as const;

export type Keyed = (typeof KEYED)[number][0];

/** Function keys alone: they print nothing, so they may stand without Ctrl or Alt (WCAG 2.1.4). */
export interface Bindings {
  readonly on: boolean;
  readonly keys: ReadonlyMap<Keyed, string>;
}

export const USUAL: Bindings = {
  on: true,
  keys: new Map(KEYED.map(([name, , key]) => [name, key])),
};

/** `Shift+F4` of a press, or nothing when it is no function key. */
export function functionKey(press: {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}): string | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined;
  if (!/^F([1-9]|1[0-2])$/.test(press.key)) return undefined;
  return press.shiftKey ? `Shift+${press.key}` : press.key;
}

/** Gives a command another key; whichever had it gets the old one, so that none is left without. */
export function rebind(bindings: Bindings, name: Keyed, key: string): Bindings {
  const keys = new Map(bindings.keys);
  const old = keys.get(name) ?? '';
  for (const [other, taken] of keys) if (taken === key) keys.set(other, old);
  keys.set(name, key);
  return { ...bindings, keys };
}

/** What was kept, as far as it still makes sense; the usual keys for the rest. */
export function readBindings(kept: string | null): Bindings {
  if (!kept) return USUAL;
  try {
    const read: unknown = JSON.parse(kept);
    if (typeof read !== 'object' || read === null) return USUAL;
    const stored = new Map<string, unknown>(Object.entries(read));
    let bindings: Bindings = { ...USUAL, on: stored.get('on') !== false };
    for (const [name] of KEYED) {
      const key = stored.get(name);
      if (typeof key === 'string' && /^(Shift\+)?F([1-9]|1[0-2])$/.test(key)) {
        bindings = rebind(bindings, name, key);
      }
    }
    return bindings;
  } catch {
    return USUAL;
  }
}

export function writeBindings({ on, keys }: Bindings): string {
  return JSON.stringify({ on, ...Object.fromEntries(keys) });
}
