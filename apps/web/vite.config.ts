import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

const entry = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the head of every page holds stands in one file, and in each page where it says so. */
const oneHead: Plugin = {
  name: 'one-head',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) =>
      html.replace('<!-- head.html -->', readFileSync(entry('head.html'), 'utf8').trim()),
  },
};

/** One build, one HTML page and one bundle for each face; what they share is one chunk. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [oneHead, preact({ devToolsEnabled: false, prefreshEnabled: false })],
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
