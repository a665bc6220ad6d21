export const cards = {
  'cards.required': '请填写此项。',
  'cards.choose': '请选择一项。',
  'cards.type_name': '输入姓名…',
  'cards.cut': '内容过长，无法在此完整修改：这里只显示开头部分，保存后将替换全部内容。',
  'cards.shortened': '内容较多，这里没有全部显示。',
  'cards.yes': '是',
} as const;
