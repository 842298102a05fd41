import { CityFolderError, loadCity } from './load.ts';

/** `node config/check.ts FOLDER`: says what is wrong with a city folder, or that it can be used. */
const [folder = ''] = process.argv.slice(2);
if (folder === '') {
  console.error('Usage: node config/check.ts FOLDER');
  process.exitCode = 2;
} else {
  try {
    const city = await loadCity(folder);
    console.log(
      `${city.mall.name.id}: ${city.agencies.length} agencies, ${city.services.length} services, ${city.counters.length} counters.`,
    );
  } catch (error) {
    if (!(error instanceof CityFolderError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
