/** The services that people look for most, until the city's own numbers say otherwise. */
export const OFTEN = [
  'dukcapil-ktp-el-rekam',
  'dukcapil-ktp-el-cetak',
  'dukcapil-kk',
  'polres-skck',
  'dpmptsp-nib',
  'bpjs-kesehatan-kepesertaan',
] as const;
