import { Clock } from '../systemd/clock.js'

/**
 * The kernel of this boot started on Saturday 2025-07-26 at 15:56:27 JST (15 minutes before the first elapse of
 * systemd-tmpfiles-clean.timer); the recording is made 3 minutes and 11 seconds later, when chronyd's sources have answered
 * six times, the last time 45 seconds ago.
 */
export const CLOCK = new Clock(Date.UTC(2025, 6, 26, 6, 56, 27, 214) * 1000, 191.31)
