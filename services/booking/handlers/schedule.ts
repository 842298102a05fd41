import { deps, kit } from './deps.ts';
import { createScheduleHandler } from './schedule-entry.ts';

export const handler = createScheduleHandler(deps, kit);
