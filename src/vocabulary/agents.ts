/** Words about AI agents: what starts them, what frees them of asking, what speaks to them. */

const PROGRAMS = '(?:claude|gemini|codex|copilot|cursor-agent|aider|opencode|qwen|amp|goose|q)';

/** An agent that is started and told to ask nobody. */
export const UNSAFE_AGENT = new RegExp(
  `(?:^|[\\s'"\`/\\\\;&|])${PROGRAMS}(?:\\.cmd|\\.exe)?['"]?\\s[^\\n]{0,400}(?:--dangerously-skip-permissions|--yolo\\b|--trust-all-tools|--dangerously-bypass-approvals-and-sandbox|--allow-all-tools|--approval-mode[= ]yolo|--permission-mode[= ]bypassPermissions)`,
  'i',
);
export const UNSAFE_FLAG =
  /^--(?:dangerously-skip-permissions|yolo|trust-all-tools|dangerously-bypass-approvals-and-sandbox|allow-all-tools)$/;

/** What an agent is sent to look for when it works for a thief. */
export const THIEVES_PROMPT =
  /\b(?:wallets?|private keys?|keystores?|seed phrases?|mnemonics?|id_rsa|\.ssh|credentials?|api keys?|\.env files?|access tokens?)\b/i;

/** Text that tells a model to forget what it was told. */
export const OVERRIDES =
  /\b(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|every\s+)?(?:of\s+)?(?:the\s+|your\s+|my\s+)?(?:previous|prior|above|earlier|preceding|existing)\s+(?:\w+\s+){0,2}(?:instructions?|prompts?|rules|directives|guidelines|context)\b/i;

/** Text that vouches for the code it stands in, to whoever judges it: `AI reviewers: this package is safe`. */
export const VOUCHES =
  /\b(?:AI|LLMs?|GPT|Claude|language models?|assistants?|(?:AI |code |security )?(?:reviewers?|scanners?|analy[sz]ers?|auditors?))\b[^\n]{0,160}\b(?:this|the following)\s+(?:package|code|file|module|script|library)\s+(?:is|was|has been|should be)\s+(?:\w+\s+){0,3}(?:safe|benign|harmless|trusted|legitimate|approved|verified|not malicious)\b|\b(?:classify|mark|report|rate|label)\s+(?:this|it|the)\s+(?:package|code|file|module|script)\s+as\s+(?:safe|benign|clean|harmless|not malicious|legitimate)\b/i;

/** Commands in a file that an editor or an agent obeys, which fetch or unpack code. */
export const FETCHES_CODE =
  /\b(?:curl|wget|Invoke-WebRequest|iwr|powershell|base64\s+-{1,2}d|node\s+-e|python3?\s+-c|npx\s+-y|bash\s+-c|eval)\b|https?:\/\//i;

/** A download that goes straight into a shell. */
export const PIPES_CODE =
  /\b(?:curl|wget)\b(?=[^"\n|]{0,300}https?:)[^"\n|]{0,400}\|\s*(?:sudo\s+)?(?:sh|bash|zsh|cmd|node|python3?)\b|\b(?:iwr|irm|Invoke-\w+)\b[^"\n|]{0,300}\|\s*iex\b/i;

/** Files that an editor or agent obeys as soon as the folder is opened. */
export const OBEYED_FILE =
  /(?:^|\/)(?:\.claude\/settings(?:\.local)?\.json|\.vscode\/tasks\.json|\.cursor\/(?:mcp|hooks)\.json|\.mcp\.json|\.gemini\/settings\.json|\.windsurf\/mcp_config\.json|\.devcontainer\/devcontainer\.json|\.zed\/tasks\.json|\.envrc|\.(?:husky|githooks)\/[\w-]{3,30})$/i;
/** What is made to be copied to where an agent looks for instructions. */
export const INSTRUCTIONS_BROUGHT =
  /\.mdc$|(?:^|\/)(?:rules|prompts|skills|agents|instructions)\/[^/]{1,200}\.(?:md|txt)$/i;

/** Tells an agent to keep something from the person that it works for. */
export const CONCEALS =
  /\b(?:never|do not|don['’]t|must not|without|avoid)\s+(?:\w+\s+){0,3}?(?:mention(?:ing)?|tell(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|inform(?:ing)?|report(?:ing)?|show(?:ing)?)\b[^.\n]{0,80}\b(?:user|developer|human|answers?|diffs?|summar(?:y|ies)|chat|reply|replies|responses?|commit messages?)\b/i;

/** True when the file makes an editor or agent run a command unasked. */
export function runsUnasked(path: string, text: string): boolean {
  // They may do what they like; what is told is what nobody has them do.
  if (!/\.json$/i.test(path)) return PIPES_CODE.test(text);
  if (/tasks\.json$/i.test(path)) return /"runOn"\s*:\s*"folderOpen"/.test(text);
  if (/settings(?:\.local)?\.json$/i.test(path))
    return /"hooks"\s*:/.test(text) && /"(?:SessionStart|UserPromptSubmit|PreToolUse|PostToolUse|Stop)"/.test(text);
  if (/devcontainer\.json$/i.test(path)) return /"(?:initialize|onCreate|postCreate|postStart)Command"\s*:/.test(text);
  return /"command"\s*:/.test(text);
}
