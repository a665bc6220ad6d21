import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../../src/chat/queue/arrivals.ts';

const MINUTE = 60_000;
const START = 1_000 * MINUTE;

describe('whether a platform works although one message fails', () => {
  it('nothing arrived: the platform may be away', () => {
    expect(new Arrivals().isProven('T1', START, START + 60 * MINUTE)).toBe(false);
  });

  it('what arrived before the message was first tried says nothing', () => {
    const arrivals = new Arrivals();
    arrivals.note('T1', START - MINUTE);
    expect(arrivals.isProven('T1', START, START + 60 * MINUTE)).toBe(false);
  });

  it('a platform that has just come back gets time for all rooms', () => {
    const arrivals = new Arrivals();
    arrivals.note('T1', START + 60 * MINUTE);
    expect(arrivals.isProven('T1', START, START + 61 * MINUTE)).toBe(false);
    expect(arrivals.isProven('T1', START, START + 62 * MINUTE)).toBe(true);
  });

  it('tenants are told apart', () => {
    const arrivals = new Arrivals();
    arrivals.note('T2', START + MINUTE);
    expect(arrivals.isProven('T1', START, START + 10 * MINUTE)).toBe(false);
  });

  it('remembers the start of long traffic', () => {
    const arrivals = new Arrivals();
    for (let at = START; at < START + 20 * MINUTE; at += 1_000) arrivals.note('T1', at);
    expect(arrivals.isProven('T1', START + MINUTE, START + 20 * MINUTE)).toBe(true);
  });
});
