/** Every table of every capability, for Drizzle and its migration generator. */
export * from '../absence/tables.ts';
export * from '../assignment/tables.ts';
export * from '../catchup/tables.ts';
export * from '../chat/tables.ts';
export * from '../delivery/tables.ts';
export * from '../monitoring/tables.ts';
export * from '../oncall/paging/tables.ts';
export * from '../oncall/rota/tables.ts';
export * from '../people/tables.ts';
export * from '../sla/drill/tables.ts';
export * from '../sla/tables.ts';
export * from '../sla/versions/tables.ts';
export * from '../tickets/tables.ts';
export * from '../webchat/tables.ts';
