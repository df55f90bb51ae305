/** What is done with somebody's account, under their name and before others' eyes. */

const SUBJECT = '(?:channels?|groups?|chats?|servers?|guilds?|communit(?:y|ies)|rooms?|newsletters?|supergroups?)';

/** Verbs of such deeds in the name of a function, a constant or a path: `newsletterFollow`, `QueryIds.FOLLOW`, `/join`. */
const DEED = new RegExp(
  `(?:^|[^a-z])(?:follow(?![-_]?(?:redirect|sym|link|up|er))|upvote|retweet|repost|befriend|accept_?invite|star_?(?:red|repo)\\w*|like_?(?:post|media|photo|tweet|video)|vote_?(?:for|up)|(?:un)?subscribe_?(?:to_?)?${SUBJECT}|join_?(?:to_?)?${SUBJECT}|${SUBJECT}_?(?:accept|join|follow|subscribe)\\w*|send_?friend\\w*|add_?friend\\w*)(?![a-z])`,
  'i',
);

/** The verb in a text that names what is done, or undefined. Humps are ends of words: `groupAcceptInvite`. */
export function deedOfSession(text: string): string | undefined {
  const apart = text.slice(0, 400).replace(/([a-z])([A-Z])/g, '$1_$2');
  return DEED.exec(apart)?.[0]
    .replace(/[^A-Za-z]+/g, ' ')
    .trim()
    .toLowerCase();
}
