import { z } from 'zod';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `5m`, `4h`, `2d`; read as milliseconds. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'a time such as 90s, 5m, 4h or 2d')
  .transform((text) => Number.parseInt(text, 10) * UNITS[text.at(-1) as keyof typeof UNITS]);
