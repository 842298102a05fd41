/**
 * Every problem that a client can meet: its status and the sentence a citizen reads, in Bahasa
 * Indonesia and English. Codes are stable; texts may be improved. RFC 9457.
 */
export const PROBLEMS = {
  'invalid-request': [
    400,
    'Permintaan tidak dapat dibaca. Periksa kembali isiannya.',
    'The request could not be read. Please check what you entered.',
  ],
  'idempotency-key-missing': [
    400,
    'Kunci pengiriman tidak ada. Muat ulang halaman, lalu coba lagi.',
    'The request has no Idempotency-Key. Reload the page and try again.',
  ],
  unauthenticated: [401, 'Silakan masuk terlebih dahulu.', 'Please sign in first.'],
  forbidden: [
    403,
    'Anda tidak berwenang melakukan tindakan ini.',
    'You are not allowed to do this.',
  ],
  'verification-failed': [
    403,
    'Data yang Anda masukkan tidak cocok.',
    'What you entered does not match.',
  ],
  'proof-of-work-refused': [
    403,
    'Pemeriksaan perangkat sudah kedaluwarsa atau tidak cocok. Silakan coba lagi.',
    'The check of your device has expired or does not match. Please try again.',
  ],
  'sms-code-wrong': [
    403,
    'Kode SMS tidak cocok. Periksa kembali kodenya.',
    'The SMS code does not match. Please check it.',
  ],
  'not-found': [404, 'Data tidak ditemukan.', 'Not found.'],
  'booking-not-active': [
    409,
    'Janji temu ini sudah tidak aktif.',
    'This booking is no longer active.',
  ],
  'counter-busy': [
    409,
    'Loket masih melayani nomor lain.',
    'The counter is still serving another number.',
  ],
  'counter-not-open': [409, 'Loket belum dibuka.', 'The counter is not open.'],
  'counter-taken': [
    409,
    'Loket ini sedang dipakai petugas lain.',
    'Another officer is using this counter.',
  ],
  'slot-full': [
    409,
    'Jam ini baru saja penuh. Silakan pilih jam lain.',
    'This time has just become full. Please choose another.',
  ],
  'slot-not-available': [
    409,
    'Jam ini tidak dapat dipilih. Silakan pilih jam lain.',
    'This time cannot be chosen. Please choose another.',
  ],
  'draft-outdated': [
    409,
    'Katalog sudah berubah sejak rancangan ini dibuat. Buat rancangan baru.',
    'The catalogue has changed since this draft was written. Write a new one.',
  ],
  'draft-changes-nothing': [
    409,
    'Rancangan ini tidak mengubah apa pun.',
    'This draft changes nothing.',
  ],
  'not-published': [409, 'Rancangan ini belum diterbitkan.', 'This draft was not published.'],
  'bookings-undecided': [
    409,
    'Ada janji temu yang terdampak. Tentukan tindakannya terlebih dahulu.',
    'The change hits bookings. Decide first what becomes of each.',
  ],
  'day-not-full': [
    409,
    'Hari ini masih ada jam kosong. Silakan pilih jam.',
    'This day still has free times. Please choose one.',
  ],
  'waits-already': [
    409,
    'Anda sudah ada di daftar tunggu hari itu.',
    'You are on the waiting list of that day already.',
  ],
  'offer-over': [409, 'Tawaran ini sudah tidak berlaku.', 'This offer stands no longer.'],
  'hold-expired': [
    409,
    'Waktu untuk jam ini sudah habis. Silakan pilih lagi.',
    'The time was kept for you no longer. Please choose again.',
  ],
  'served-elsewhere': [
    409,
    'Warga kecamatan ini dilayani di tempat lain.',
    'Residents of this district are served elsewhere.',
  ],
  'booking-limit-reached': [
    409,
    'Batas jumlah janji temu aktif sudah tercapai.',
    'You have reached the limit of active bookings.',
  ],
  'sms-code-over': [
    409,
    'Kode SMS ini sudah tidak berlaku. Minta kode baru.',
    'This SMS code is no longer valid. Please ask for a new one.',
  ],
  'already-checked-in': [
    409,
    'Janji temu ini sudah check-in.',
    'This booking has already checked in.',
  ],
  'check-in-too-early': [409, 'Belum waktunya check-in.', 'It is too early to check in.'],
  'service-closed': [409, 'Layanan ini tidak buka saat ini.', 'This service is not open now.'],
  'quota-used': [409, 'Kuota hari ini sudah habis.', 'Today’s quota has been used.'],
  'ticket-not-in-state': [
    409,
    'Nomor ini tidak dapat diproses pada tahap sekarang.',
    'This ticket is not at the right stage for that.',
  ],
  'pairing-not-found': [
    409,
    'Kode perangkat tidak dikenal atau sudah kedaluwarsa. Minta kode baru di perangkat.',
    'The device’s code is unknown or has expired. Ask the device for a new one.',
  ],
  'join-not-offered': [
    409,
    'Nomor layanan ini hanya diambil di gedung, di kiosk atau meja informasi.',
    'Numbers of this service are taken in the building, at the kiosk or the desk.',
  ],
  'undo-too-late': [
    409,
    'Langkah terakhir sudah tidak dapat dibatalkan.',
    'The last step can no longer be taken back.',
  ],
  'return-too-late': [
    409,
    'Batas waktu untuk kembali sudah lewat. Silakan ambil nomor baru.',
    'It is too late to come back with this number. Please take a new one.',
  ],
  'return-at-desk': [
    409,
    'Nomor ini tidak bisa antre lagi dari HP. Silakan datang ke Meja Informasi.',
    'This number cannot queue again from a phone. Please come to the information desk.',
  ],
  'passed-too-often': [
    409,
    'Pengecualian tidak dapat dilakukan: ada nomor yang sudah terlalu sering dilewati.',
    'No exception is possible: somebody who waits has been passed too often already.',
  ],
  'visit-active': [
    409,
    'Pengunjung ini sedang dipanggil atau dilayani di loket lain.',
    'This visitor is being called or served at another counter.',
  ],
  'not-served-here': [
    409,
    'Loket ini tidak melayani layanan tersebut.',
    'This counter does not serve that service.',
  ],
  'ticket-held': [
    409,
    'Nomor ini sedang dipegang loket yang terputus jaringannya. Tanyakan dahulu ke loket itu.',
    'A counter without network holds this number. Ask at that counter first.',
  ],
  'call-lease-taken': [
    409,
    'Loket lain sudah memegang hak memanggil tanpa jaringan untuk antrean ini.',
    'Another counter has the right to call without network for this queue.',
  ],
  'call-lease-over': [
    409,
    'Hak memanggil tanpa jaringan sudah berakhir. Laporkan dahulu yang sudah dilayani.',
    'The right to call without network has ended. Report first what was done by it.',
  ],
  'call-lease-alive': [
    409,
    'Loket itu masih boleh memanggil tanpa jaringan. Tunggu sampai haknya berakhir.',
    'That counter may still be calling without network. Wait until its right ends.',
  ],
  'consent-already-withdrawn': [
    409,
    'Persetujuan SMS sudah dicabut.',
    'Consent to SMS has already been withdrawn.',
  ],
  'survey-already-answered': [
    409,
    'Survei ini sudah diisi. Terima kasih.',
    'This survey has already been answered. Thank you.',
  ],
  'survey-not-open': [
    409,
    'Survei untuk kunjungan ini tidak tersedia.',
    'There is no survey for this visit.',
  ],
  'already-seeded': [409, 'Data kota sudah pernah dimuat.', 'The city has already been loaded.'],
  'body-too-large': [413, 'Kiriman terlalu besar.', 'The request is too large.'],
  'invalid-input': [422, 'Beberapa isian belum benar.', 'Some of what you entered is not right.'],
  'idempotency-key-reused': [
    422,
    'Kunci pengiriman sudah dipakai untuk isian lain.',
    'This Idempotency-Key was used with other content.',
  ],
  'proof-of-work-needed': [
    428,
    'Perangkat Anda belum selesai memeriksa. Tunggu sebentar, lalu coba lagi.',
    'Your device has not finished its check. Wait a moment and try again.',
  ],
  'sms-code-needed': [
    428,
    'Masukkan kode yang dikirim lewat SMS.',
    'Enter the code that was sent by SMS.',
  ],
  'too-many-requests': [
    429,
    'Terlalu banyak permintaan. Coba lagi sebentar lagi.',
    'Too many requests. Try again shortly.',
  ],
  internal: [
    500,
    'Terjadi gangguan di sistem kami. Silakan coba lagi.',
    'Something went wrong on our side. Please try again.',
  ],
  busy: [
    503,
    'Sistem sedang sangat ramai. Silakan coba lagi.',
    'The system is very busy. Please try again.',
  ],
} as const satisfies Record<string, readonly [status: number, id: string, en: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Problems that any route can answer, and so are not repeated in the declarations. */
export const COMMON_PROBLEMS = [
  'invalid-request',
  'invalid-input',
  'body-too-large',
  'not-found',
  'too-many-requests',
  'internal',
  'busy',
] as const satisfies readonly ProblemCode[];

/** Problems that any POST can answer. */
export const POST_PROBLEMS = [
  'idempotency-key-missing',
  'idempotency-key-reused',
] as const satisfies readonly ProblemCode[];

/** Problems that any route for staff or devices can answer. */
export const SIGNED_IN_PROBLEMS = [
  'unauthenticated',
  'forbidden',
] as const satisfies readonly ProblemCode[];
