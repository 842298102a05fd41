import { measureBooking } from '/work/wt-booking-full/bench/src/booking.ts';
console.log(JSON.stringify(await measureBooking({ race: { attempts: 200 }, rush: { attempts: 1500, seconds: 12 } }), null, 1));
process.exit(0);
