import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../src/privacy/mask.ts';

/** Built from parts, so that no scanner of repositories takes the examples for somebody's. */
const of = (...parts: string[]) => parts.join('');
const A36 = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8';
const keyBlock = (name: string, eol = '\n') =>
  [of('-----BEGIN ', name, '-----'), 'b3BlbnNzaC1rZXktdjE', 'AAAA==', of('-----END ', name, '-----')].join(
    eol,
  );

const SECRETS: readonly (readonly [kind: string, secret: string])[] = [
  ['Slack token', of('xox', 'b-123456789012-1234567890123-', A36)],
  ['Slack token', of('xox', 'e.xox', 'p-1-', A36)],
  ['Slack token', of('xapp-', '1-A0123-1234567890-', A36)],
  ['Slack token', of('hooks.slack', '.com/services/T0AAAAAAA/B0AAAAAAA/', A36)],
  ['GitHub token', of('ghp', '_', A36)],
  ['GitHub token', of('ghs', '_', A36, A36)],
  ['GitHub token', of('github', '_pat_11ABCDEFG0', A36, '_', A36)],
  ['GitLab token', of('glpat', '-', 'a1B2c3D4e5F6g7H8i9J0')],
  ['AWS key', of('AKIA', 'IOSFODNN7QQQQQQQ')],
  ['Google key', of('AIza', 'SyA1234567890abcdefghijklmnopqrstuv')],
  ['Google key', of('ya29', '.', A36)],
  ['Google key', of('GOCSPX', '-', A36)],
  ['Azure key', of('AccountKey=', A36, A36, 'a1B2c3D4e5F6gg', '==')],
  ['Azure key', of('abc', '8Q~', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P')],
  ['Azure key', of('sig=', A36, 'abcdefg%3D')],
  ['Stripe key', of('sk', '_live_', A36)],
  ['Stripe key', of('whsec', '_', A36)],
  ['npm token', of('npm', '_', A36)],
  ['cloud access key', of('LTAI', '5tQ1a2b3c4d5e6f7')],
  ['access token', of('eyJ', 'hbGciOiJIUzI1NiJ9.', 'eyJzdWIiOiIxMjM0In0.', 'dozjgNryP4J3jVmNHl0w5N')],
  ['API key', of('SG', '.', 'a1B2c3D4e5F6g7H8i9J0kk', '.', A36, 'a1B2c3D')],
  ['API key', of('sk', '-proj-', A36)],
  ['API key', of('dckr', '_pat_', A36)],
  ['private key', keyBlock('OPENSSH PRIVATE KEY')],
  ['private key', keyBlock('PRIVATE KEY', '\r\n')],
  ['private key', keyBlock('RSA PRIVATE KEY', ' ')],
  ['private key', keyBlock('PGP PRIVATE KEY BLOCK')],
  ['card ending 4242', '4242424242424242'],
  ['card ending 4242', '4242 4242 4242 4242'],
  ['card ending 4242', '4242-4242-4242-4242'],
  ['card ending 4444', '5555 5555 5555 4444'],
  ['card ending 3222', '2223003122003222'],
  ['card ending 0005', '3782 822463 10005'],
  ['card ending 5904', '3056 930902 5904'],
  ['card ending 1117', '6011111111111117'],
  ['card ending 0505', '3566002020360505'],
  ['card ending 0005', '6200000000000005'],
];

describe('secrets of a known shape', () => {
  it.each(SECRETS)('%s', (kind, secret) => {
    expect(maskSecrets(`It says ${secret}, please help`).text).toBe(`It says [hidden: ${kind}], please help`);
    // Right beside Chinese, where nobody writes spaces.
    const { text } = maskSecrets(`我用的是${secret}。请帮忙`);
    expect(text).toMatch(/^我用的是\[已隐藏：.+\]。请帮忙$/);
  });

  it('a private key that was cut off is hidden to the end', () => {
    const cut = keyBlock('EC PRIVATE KEY').slice(0, 60);
    expect(maskSecrets(`here:\n${cut}`).text).toBe('here:\n[hidden: private key]');
  });

  it('the secret beside an AWS key’s id', () => {
    const text = `${of('AKIA', 'IOSFODNN7QQQQQQQ')} / ${of('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYQQQQQQQQQQ')}`;
    expect(maskSecrets(text).text).toBe('[hidden: AWS key] / [hidden: AWS key]');
  });

  it('tells what was hidden, and of a card no more than its last four digits', () => {
    const { hidden } = maskSecrets('4242 4242 4242 4242, valid to 12/27, cvv: 123');
    expect(hidden).toEqual([{ kind: 'card', last: '4242' }, { kind: 'card_code' }]);
  });
});

describe('passwords behind a label', () => {
  it.each([
    ['password: hunter2', 'password: [hidden: password]'],
    ['My password is Summer2024!', 'My password is [hidden: password]'],
    ['Password: swordfish', 'Password: [hidden: password]'],
    ['user: bob\nPassword: swordfish\nhost: sap1', 'user: bob\nPassword: [hidden: password]\nhost: sap1'],
    ['user bob, pwd=s3cr3t, host sap1', 'user bob, pwd=[hidden: password], host sap1'],
    ['export DB_PASSWORD=s3cr3t', 'export DB_PASSWORD=[hidden: password]'],
    ['{"password": "hun ter2", "user": "bob"}', '{"password": "[hidden: password]", "user": "bob"}'],
    ['password for SAP: abc123', 'password for SAP: [hidden: password]'],
    ['password (temporary): abc123', 'password (temporary): [hidden: password]'],
    ['client secret = abcDEF123', 'client secret = [hidden: password]'],
    ['https://bob:hunter2@example.com/x', 'https://bob:[hidden: password]@example.com/x'],
    ['密码：abc12345，请重置', '密码：[已隐藏：密码]，请重置'],
    ['我的密码是abc12345', '我的密码是[已隐藏：密码]'],
    ['登录密码为：Xk#99', '登录密码为：[已隐藏：密码]'],
    ['安全码：123', '安全码：[已隐藏：银行卡安全码]'],
  ])('%s', (text, expected) => {
    expect(maskSecrets(text).text).toBe(expected);
  });

  it.each([
    'I forgot my password',
    'my password is expired',
    'Password: expired',
    'Password: ********',
    'reset password: see the article below',
    'password: doesn’t work',
    "password: doesn't work",
    'The password must have at least 12 characters',
    'password: <your password>',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in a script
    'password: ${PASSWORD}',
    'Reset it at password: https://reset.example.com/abc123',
    'token: 0x80070005',
    'The token expires after 30 minutes',
    'Secret Santa is on Friday',
    '我的密码忘了',
    '密码是什么？',
    '密码：忘记了',
    '修改密码后无法登录',
  ])('“%s” gives none away', (text) => {
    expect(maskSecrets(text)).toEqual({ text, hidden: [] });
  });
});

describe('numbers that are nobody’s card', () => {
  it.each([
    'INC-1042 and REQ-77',
    '+49 170 42424242424242',
    '0170 4242 4242',
    '123e4567-e89b-12d3-a456-426614174000',
    '00000000-0000-0000-0000-424242424242',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'order 4242424242424243',
    'order no. 1234567812345670',
    '10.0.42.42, 2001:db8::4242:4242:4242:4242',
    'error 0x80070005, HRESULT 0x4242424242424242',
    'IMEI 353456789012348',
    'IBAN DE89370400440532013000',
    '1767224888.280449',
    '1767224888280449000',
    '4111111111111111111111',
    '4444444444444444',
    'commit 4242424242424242a',
    '发票号 20261124000042424242',
  ])('%s', (text) => {
    expect(maskSecrets(text)).toEqual({ text, hidden: [] });
  });
});

describe('what can’t be seen', () => {
  it.each([
    ['zero-width spaces', '42\u200b42 4242 42\u200b42 42\u200d42'],
    ['a soft hyphen', '42424242\u00ad42424242'],
    ['full-width digits', '４２４２ ４２４２ ４２４２ ４２４２'],
    ['no-break spaces and special hyphens', '4242\u00a04242\u00a04242\u00a04242'],
  ])('%s hide nothing', (_what, number) => {
    expect(maskSecrets(`x ${number} y`).text).toBe('x [hidden: card ending 4242] y');
  });

  it('a token with a zero-width sign inside is found whole', () => {
    const token = of('gh', '\u200bp_', A36.slice(0, 10), '\ufeff', A36.slice(10));
    expect(maskSecrets(`a ${token} b`).text).toBe('a [hidden: GitHub token] b');
  });

  it('what has no secret keeps its unseen signs', () => {
    const text = 'family 👨‍👩‍👧 soft\u00adhyphen';
    expect(maskSecrets(text).text).toBe(text);
  });
});

const words = fc.constantFrom(
  'password',
  'Password:',
  '密码：',
  'is',
  '是',
  'token',
  '=',
  ':',
  '"',
  "'",
  '\n',
  ' ',
  ', ',
  '-',
  '.',
  '/',
  'expired',
  'hunter2',
  'swordfish',
  '4242',
  '424242',
  '12',
  '[hidden: password]',
  '[已隐藏：密码]',
  '[hidden: card ending 1234]',
  '\u200b',
  '😀',
  '请帮忙',
  'INC-1042',
  'cvv: ',
  '123',
  '://',
  '@',
  'bob',
  ...SECRETS.map(([, secret]) => secret),
);
const mixed = fc.array(words, { maxLength: 14 }).map((parts) => parts.join(''));

describe('whatever is written', () => {
  it('masking a masked text changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(mixed, fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const once = maskSecrets(text);
        const twice = maskSecrets(once.text);
        expect(twice).toEqual({ text: once.text, hidden: [] });
      }),
      { numRuns: 3_000 },
    );
  });

  it('a secret between other words is never left', () => {
    const calm = fc.array(
      fc.constantFrom(
        'hello',
        'the printer',
        '打印机坏了',
        'INC-1042',
        '10.0.0.1',
        '😀',
        '\n',
        'v1.2.3',
        '(see below)',
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(calm, fc.constantFrom(...SECRETS), calm, (before, [, secret], after) => {
        const text = [...before, secret, ...after].join(' ');
        const { text: masked, hidden } = maskSecrets(text);
        expect(hidden).toHaveLength(1);
        expect(masked).not.toContain(secret.slice(4, 16));
      }),
      { numRuns: 500 },
    );
  });

  it('a text without a secret stays as it is', () => {
    const calm = fc.constantFrom(
      'The VPN drops every ten minutes',
      '打印机卡纸了',
      'INC-1042',
      'REQ-77',
      '+49 170 1234567',
      '192.168.0.1',
      'fe80::1ff:fe23:4567:890a',
      '0x80070005',
      'ERR_CONNECTION_RESET',
      'KB5034441',
      'order 4500012345',
      'PO-2026-000123',
      '123e4567-e89b-12d3-a456-426614174000',
      'd41d8cd98f00b204e9800998ecf8427e',
      'sam@example.com',
      'https://example.com/a?b=c',
      '2026-11-24T09:12:00Z',
      'password reset',
      '忘记密码',
      'C:\\Users\\sam\\x.txt',
      '12,345.67 €',
      'room 4.242',
    );
    fc.assert(
      fc.property(
        fc.array(calm, { maxLength: 12 }),
        fc.constantFrom(' ', '\n', ', ', '，', ' - '),
        (parts, by) => {
          const text = parts.join(by);
          expect(maskSecrets(text)).toEqual({ text, hidden: [] });
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('time', () => {
  const SIZE = 100_000;
  const fill = (unit: string) => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE);
  it.each(
    [
      'a',
      '4',
      '4242 ',
      '4242-',
      '1 ',
      '42424242424242424',
      'eyJ',
      'eyJaaaaaaaaaa-',
      'eyJaaaaaaaaaaa.',
      'eyJ-_',
      'password',
      'password:',
      'password: ',
      'password is ',
      'password"',
      'password (',
      'password for ',
      '密码',
      '密码：',
      'token=token=',
      '://',
      '://a:',
      '://a:b',
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN ',
      '-',
      '—',
      of('AK', 'IAAAAAAAAAAAAAAAAA '),
      'A/',
      'xoxb-',
      'sk-',
      'sk-a-',
      'sig=',
      'cvv ',
      '[hidden: ',
      '[hidden: password]',
      '\u200b',
      '4\u200b',
      '４',
      '"',
      "password: '",
      'hooks.slack.com/services/',
      'SG.a',
      '\n',
      '8Q~',
      '.~',
    ].map((unit) => [JSON.stringify(unit), unit] as const),
  )('100 KB of %s take a moment', (_name, unit) => {
    const text = fill(unit);
    const began = performance.now();
    maskSecrets(text);
    maskSecrets(`${text}!`);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
