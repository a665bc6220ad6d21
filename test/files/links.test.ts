import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFileLinks, createPictureLinks } from '../../src/files/links.ts';
import { testClock } from '../support/clock.ts';

const ID = '01900000-0000-7000-8000-000000000001';
const OTHER = '01900000-0000-7000-8000-000000000002';

describe('links to files', () => {
  const make = (key = 'secret', publicUrl = 'https://desk.example.com/') => {
    const clock = testClock();
    const links = createFileLinks({ key, publicUrl, now: () => clock.now() });
    const [, id = '', until = '', signature = ''] =
      /^https:\/\/desk\.example\.com\/files\/([^/]+)\/(\d+)\/([\w-]+)$/.exec(links.linkTo(ID) ?? '') ?? [];
    return { links, clock, id, until, signature };
  };

  it('are valid for a week', () => {
    const { links, clock, id, until, signature } = make();
    expect(id).toBe(ID);
    expect(links.isValid(id, until, signature)).toBe(true);
    clock.advance({ hours: 24 * 7 - 1 });
    expect(links.isValid(id, until, signature)).toBe(true);
    clock.advance({ hours: 1 });
    expect(links.isValid(id, until, signature)).toBe(false);
  });

  it('are valid for their own file and time only', () => {
    const { links, until, signature } = make();
    expect(links.isValid(OTHER, until, signature)).toBe(false);
    expect(links.isValid(ID, String(Number(until) + 1), signature)).toBe(false);
    expect(links.isValid(ID, 'Infinity', signature)).toBe(false);
  });

  it('of another key are not valid', () => {
    const { until, signature } = make('another secret');
    expect(make().links.isValid(ID, until, signature)).toBe(false);
  });

  it('no made-up signature is valid', () => {
    const { links, until } = make();
    fc.assert(
      fc.property(fc.string(), (signature) => {
        expect(links.isValid(ID, until, signature)).toBe(false);
      }),
    );
  });

  it('without a public address there are none', () => {
    const links = createFileLinks({ key: 'secret', now: () => testClock().now() });
    expect(links.linkTo(ID)).toBeUndefined();
  });
});

describe('links to pictures', () => {
  const clock = testClock();
  const parts = { key: 'secret', now: () => clock.now() };

  it('lead to the public address, or within Parley’s own pages', () => {
    expect(createPictureLinks(parts).linkTo('abc')).toMatch(/^\/pictures\/abc\/\d+\/[\w-]+$/);
    const links = createPictureLinks({ ...parts, publicUrl: 'https://desk.example.com/' });
    expect(links.linkTo('abc')).toMatch(/^https:\/\/desk\.example\.com\/pictures\/abc\/\d+\/[\w-]+$/);
  });

  it('open no file, and those of files no picture', () => {
    const pictures = createPictureLinks(parts);
    const [, , what = '', until = '', signature = ''] = pictures.linkTo(ID).split('/');
    expect(pictures.isValid(what, until, signature)).toBe(true);
    expect(createFileLinks(parts).isValid(what, until, signature)).toBe(false);
    expect(pictures.isValid(OTHER, until, signature)).toBe(false);
  });
});
