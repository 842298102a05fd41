/** What CloudFront gives a function, and takes from it, as far as it is used here. */
export interface ViewerRequest {
  uri: string;
}

export interface ViewerResponse {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly headers: Readonly<Record<string, { readonly value: string }>>;
  readonly body: string;
}

/**
 * At the edge, before the bucket is asked: a page's path becomes its file; files of the build pass;
 * for everything else there is a page that says so. It logs nothing: paths hold tokens. Whole in
 * itself, in what CloudFront's runtime 2.0 knows.
 */
export function handler(event: {
  readonly request: ViewerRequest;
}): ViewerRequest | ViewerResponse {
  const request = event.request;
  const path = request.uri;
  const face = /^\/(kios|layar|loket|meja|dasbor)\/?$/.exec(path);
  if (face) {
    request.uri = `/${face[1]}/index.html`;
    return request;
  }
  if (/^\/($|(b|t|layanan|janji)\/|(layanan|cek|papan)\/?$)/.test(path)) {
    request.uri = '/index.html';
    return request;
  }
  if (/^\/(assets\/[\w.-]+|sw-\w+\.js|shell\.html|favicon\.svg|config\.json)$/.test(path)) {
    return request;
  }
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: {
      'content-type': { value: 'text/html; charset=utf-8' },
      'cache-control': { value: 'no-store' },
    },
    body: '<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Halaman tidak ditemukan</title><h1>Halaman tidak ditemukan</h1><p>Periksa tautan Anda, atau mulai dari <a href="/">halaman depan</a>.</p></html>',
  };
}
