export const people = {
  'people.former': '前成员 {code}',
  'people.not_admin': '只有管理员可以导出或删除关于某人的存储内容。',
} as const;
