import { textCard } from '../chat/card.ts';
import { t } from '../i18n/text.ts';
import { isLate } from './late.ts';
import { answerPrivately, type Talk } from './talk.ts';

/** `assent`: "ok", "no", "bye": an answer where something was asked, else nothing to act on. */
type SmallTalk = 'greeting' | 'thanks' | 'assent';

/** Longer than this, it is about something. */
const LONGEST = 60;
const WHO = '(?: (?:there|team|all|everyone|everybody|parley|guys|folks|bot))?';
const WORDS: Record<SmallTalk, RegExp> = {
  thanks: new RegExp(
    `^(?:(?:ok|okay|great|perfect|super|cool|awesome|nice|got it|works now),? )?(?:many )?(?:thanks?(?: (?:you|u))?|thx|ty|cheers|much appreciated)(?: (?:so|very) much| a lot| a bunch|,? all good)?${WHO}$` +
      '|^(?:(?:好的|好|行|嗯|ok)[,，]?)?(?:非常|十分|太)?(?:谢谢|多谢|感谢|谢啦|谢了|辛苦了?)(?:你|您|大家|啦|了|各位)?$',
    'iu',
  ),
  greeting: new RegExp(
    `^(?:hi+|hello|hey+|yo|hiya|greetings|good (?:morning|afternoon|evening|day))${WHO}$` +
      '|^(?:您好|你好|大家好|早上好|上午好|中午好|下午好|晚上好|早安|早|嗨|哈喽|在吗|在么|在不在|有人吗)$',
    'iu',
  ),
  assent:
    /^(?:(?:yes|no|nope|nah|yeah|yep|yup|ok|okay|k|sure|fine|great|perfect|good|all good|got it|understood|right|that['’]?s right|sounds good|(?:good ?)?bye(?: bye)?|see you(?: later)?|good night)(?: please| thanks| thank you)?|好|好的|行|嗯|嗯嗯|可以|是|是的|对|对的|不|不是|不用|不用了|没事|没事了|收到|明白|知道了|了解|再见|拜拜|晚安)$/iu,
};

/** What is no matter for the desk by itself: greetings, thanks, a plain yes or no. */
export function smallTalk(text: string): SmallTalk | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return undefined;
  const bare = trimmed.replace(/[\s,.!?~，。！？～:)🙂👍🙏😊🎉]+$/u, '');
  // A thumb alone.
  if (!bare) return trimmed ? 'assent' : undefined;
  return (['thanks', 'greeting', 'assent'] as const).find((kind) => WORDS[kind].test(bare));
}

/** Answers a greeting or thanks in kind, unless it is over long ago. @returns whether it was one */
export function answerCourtesy(talk: Talk, text: string): boolean {
  const kind = smallTalk(text);
  if (isLate(talk)) return kind === 'thanks' || kind === 'greeting';
  if (kind === 'thanks') answerPrivately(talk, textCard(t('talk.thanks')));
  if (kind === 'greeting') answerPrivately(talk, textCard(t('talk.greeting', { name: talk.who.name })));
  return kind === 'thanks' || kind === 'greeting';
}
