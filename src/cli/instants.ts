// Instants as people in China read them; the zone is always the calendar's own.
const CHINA_MS = 8 * 3_600_000

/** `2025-09-08 09:30`, Beijing time. */
export const formatInstant = (at: number): string => new Date(at + CHINA_MS).toISOString().slice(0, 16).replace('T', ' ')
