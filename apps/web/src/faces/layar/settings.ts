/** What the address says about a screen: which floor it shows, whether it speaks, and where counters are. */
export interface ScreenSettings {
  readonly board: 'calls' | 'door';
  readonly floor: number;
  readonly sound: boolean;
  /** Which way to a counter, as seen from the screen. */
  readonly way: (counter: number) => Way | undefined;
  /** Shows the code with which somebody lets this screen in as a device. */
  readonly pairing: boolean;
}

export type Way = 'kiri' | 'kanan' | 'atas';

/**
 * `?lantai=1&suara=1&arah=1-4:kiri,5-9:kanan&papan=pintu&pasang=1`. What is missing or makes no sense
 * is as if it were not there: a screen shows something in any case.
 */
export function readSettings(search: string): ScreenSettings {
  const query = new URLSearchParams(search);
  const floor = Number(query.get('lantai') ?? '1');
  const ways = (query.get('arah') ?? '').split(',').flatMap((part) => {
    const [, from = '1', to, way] = /^(?:(\d+)(?:-(\d+))?:)?(kiri|kanan|atas)$/.exec(part) ?? [];
    if (way !== 'kiri' && way !== 'kanan' && way !== 'atas') return [];
    const everywhere = !part.includes(':');
    return [{ from: Number(from), to: everywhere ? 999 : Number(to ?? from), way }] as const;
  });
  return {
    board: query.get('papan') === 'pintu' ? 'door' : 'calls',
    floor: Number.isInteger(floor) && floor >= 1 && floor <= 99 ? floor : 1,
    sound: query.get('suara') === '1',
    way: (counter) => ways.find(({ from, to }) => counter >= from && counter <= to)?.way,
    pairing: query.get('pasang') === '1',
  };
}
