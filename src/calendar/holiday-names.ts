import type { Locale } from '../i18n/text.ts';

/** Holidays that many countries have, in Chinese; the library's own Chinese names are traditional, or missing. */
const CHINESE: Record<string, string> = {
  "New Year's Day": '元旦',
  Epiphany: '主显节',
  'Martin Luther King Jr. Day': '马丁·路德·金日',
  "Washington's Birthday": '华盛顿诞辰日',
  'Maundy Thursday': '濯足节',
  'Good Friday': '耶稣受难日',
  'Easter Saturday': '复活节星期六',
  'Easter Sunday': '复活节',
  'Easter Monday': '复活节星期一',
  'Labour Day': '劳动节',
  'Labor Day': '劳动节',
  'Ascension Day': '耶稣升天节',
  Pentecost: '圣灵降临节',
  'Whit Monday': '圣灵降临节星期一',
  'Corpus Christi': '基督圣体节',
  'Memorial Day': '阵亡将士纪念日',
  Juneteenth: '六月节',
  'Independence Day': '独立日',
  'Bastille Day': '法国国庆日',
  Assumption: '圣母升天节',
  'Columbus Day': '哥伦布日',
  'National Holiday': '国庆日',
  'National Day': '国庆日',
  'Republic Day': '共和国日',
  'Constitution Day': '宪法纪念日',
  "Children's Day": '儿童节',
  'Reformation Day': '宗教改革日',
  "All Saints' Day": '诸圣节',
  "All Souls' Day": '追思节',
  'Armistice Day': '停战纪念日',
  'Veterans Day': '退伍军人节',
  'Thanksgiving Day': '感恩节',
  'Immaculate Conception': '圣母无染原罪日',
  'Christmas Eve': '平安夜',
  'Christmas Day': '圣诞节',
  'Boxing Day': '节礼日',
  'St. Stephen’s Day': '圣斯德望日',
  "New Year's Eve": '新年前夜',
  'Early May bank holiday': '五月初银行假日',
  'Spring bank holiday': '春季银行假日',
  'Summer bank holiday': '夏季银行假日',
  'Canada Day': '加拿大日',
  'Australia Day': '澳大利亚日',
  'Anzac Day': '澳新军团日',
  'Chinese New Year': '农历新年',
  'Lunar New Year’s Day': '农历年初一',
  'Spring Festival': '春节',
  'Qingming Festival': '清明节',
  'Dragon Boat Festival': '端午节',
  'Mid-Autumn Festival': '中秋节',
  "Buddha's Birthday": '佛诞',
  'Vesak Day': '卫塞节',
  Deepavali: '屠妖节',
  'End of Ramadan (Eid al-Fitr)': '开斋节',
  'Feast of the Sacrifice (Eid al-Adha)': '古尔邦节',
};

/** A holiday's name for people; one that has no Chinese name here keeps its English one. */
export function holidayName(english: string): Record<Locale, string> {
  const [, day = english, isSubstitute] = /^(.*?)( \(substitute day\))?$/.exec(english) ?? [];
  const chinese = CHINESE[day];
  if (chinese === undefined) return { en: english, 'zh-CN': english };
  return { en: english, 'zh-CN': isSubstitute ? `${chinese}补假` : chinese };
}
