/** As an event's name: any active event. */
export const ANY_ACTIVE = '*'
