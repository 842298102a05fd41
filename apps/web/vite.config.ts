import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

const entry = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One build, one HTML page and one bundle for each face; what they share is one chunk. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  // Two copies of Preact are two worlds, and signals of one do not move the other.
  resolve: { dedupe: ['preact', '@preact/signals'] },
  build: {
    target: ['chrome109', 'safari15.4'],
    // Everything is a file of our own: the content security policy allows nothing inline.
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: {
      input: {
        warga: entry('index.html'),
        kios: entry('kios/index.html'),
        layar: entry('layar/index.html'),
        loket: entry('loket/index.html'),
        meja: entry('meja/index.html'),
        dasbor: entry('dasbor/index.html'),
      },
    },
  },
});
