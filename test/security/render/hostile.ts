import fc from 'fast-check';

/** Words that try to be more than words on one platform or another. */
const ATTACKS = [
  '<!everyone> <!here|now> <!subteam^S1>',
  '<@U0EVIL> <@U0MEI|me> <#C0EVIL|general>',
  '<https://evil.example|your bank>',
  '<mailto:a@evil.example|mail> <tel:1>',
  '*bold* _it_ ~no~ `code` ```block```',
  '> quoted\n&gt; too\n>>> all of it',
  '[your bank](https://evil.example "x")',
  '![pixel](https://evil.example/x.png)',
  '[x]: https://evil.example\n\n[x]',
  '**b** __u__ ***bi*** ~~s~~',
  '# head\n\n## two\n\nhead\n====',
  '- item\n* item\n+ item\n\n1. one\n2) two',
  '---\n***\n___',
  '    code by spaces\n\tcode by tab',
  '| a | b |\n|---|---|\n| c | d |',
  '<at>Lin Mei</at> <at id="0">x</at>',
  '<b>b</b> <script>alert(1)</script> <img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a> <!-- c --> <![CDATA[x]]> <?x?>',
  '&lt;b&gt; &amp;lt; &#60;b&#62; &#x3c; &nbsp; &copy;',
  '{{DATE(2026-01-01T00:00:00Z,SHORT)}} {{TIME(2026-01-01T00:00:00Z)}}',
  '{x} {n, plural, other {#}} %s {0}',
  '<!date^1392734382^{date}|never>',
  'https://evil.example/a_b*c~d http://evil.example www.evil.example',
  'javascript:alert(1) data:text/html,x',
  ':tada: :ticket: @here @channel @everyone #general',
  '\\*not\\* \\[x\\](y) \\\\ C:\\Users\\lin \\',
  '\u202eevil\u202c \u2066x\u2069 \u2067y\u2068z \u061c\u200f\u200e',
  'הטלפון לא עובד 123 (א) الطابعة معطلة',
  'INC-1 · نص عربي: New [x](https://evil.example)',
  '\u0000\u0001\u0007\u001b[31mred\u001b[0m\u007f\u0085\u2028\u2029',
  '\ud800 half \udc00',
  'e\u0301'.repeat(30),
  `z${'\u0335\u0321\u0489'.repeat(60)}`,
  '👨‍👩‍👧‍👦🏳️‍🌈🇩🇪🇨🇳👩🏽‍💻'.repeat(4),
  '网络断开了，请帮忙。「打印机」坏了！',
  '\u200b\u200c\u200d\ufeff\u2060\u00ad',
  '   \n\n   \t ',
  '=HYPERLINK("https://evil.example","x") +1 -1 @SUM(A1)',
] as const;

const attack = fc.constantFrom(...ATTACKS);
const symbols = fc.string({
  unit: fc.constantFrom(...'*_~`[]()<>&#!|\\{}>=+-.:@/ \n\ta1“”中😀\u0301\u202e'),
  maxLength: 60,
});
const long = fc
  .tuple(
    fc.constantFrom(
      'word ',
      '字',
      '😀',
      '*&<',
      '<@U0EVIL> ',
      '[x](y) ',
      '👨‍👩‍👧 ',
      '\n',
      'e\u0301',
      '&amp;',
      '`',
    ),
    fc.nat(5_000),
  )
  .map(([unit, length]) => unit.repeat(Math.ceil(length / unit.length)));

/** What people type at their worst: of any script, with any marks, up to very long. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: attack },
  { weight: 6, arbitrary: symbols },
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }) },
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 80 }) },
  { weight: 4, arbitrary: fc.tuple(attack, symbols, attack).map((parts) => parts.join(' ')) },
  { weight: 1, arbitrary: long },
);
