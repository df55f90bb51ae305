/** What is done with somebody's account, under their name and before others' eyes. */

const PLACE = '(?:channels?|groups?|chats?|servers?|guilds?|community|rooms?|newsletters?|supergroups?)';

/** Verbs of such deeds, of words in lower case with a line between each two. */
const DEED = new RegExp(
  `(?:^|_)(?:follow(?!_(?:redirects?|symlinks?|links?|ups?)(?:_|$))|upvote|retweet|repost|befriend|accept_invite|starred|star_repo|like_(?:post|media|photo|tweet|video)|vote_for|(?:subscribe|join)_(?:to_)?${PLACE}|${PLACE}_(?:join|subscribe)|(?:send|add)_friend)(?:_|$)`,
);

/** The same in a text of any kind, to pass over most of them: no word that is meant is without it. */
export const MAY_TELL_DEEDS = new RegExp(
  `follow|upvote|retweet|repost|befriend|accept[-_ ]?invite|starred|star[-_ ]?repo|like[-_ ]?(?:post|media|photo|tweet|video)|vote[-_ ]?for|(?:subscribe|join)[-_ ]?(?:to[-_ ]?)?${PLACE}|${PLACE}[-_ ]?(?:join|subscribe)|(?:send|add)[-_ ]?friend`,
  'i',
);

/**
 * The verb in a text that names what is done, in a function, a constant or a path: `newsletterFollow`, `QueryIds.FOLLOW`,
 * `/join-group`. Undefined when it names nothing of the kind.
 */
export function deedOfSession(text: string): string | undefined {
  const near = text.slice(0, 400);
  if (!MAY_TELL_DEEDS.test(near)) return undefined;
  const words = near
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z]+/g, '_')
    .toLowerCase();
  return DEED.exec(words)?.[0].replaceAll('_', ' ').trim();
}
