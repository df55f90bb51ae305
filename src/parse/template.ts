/**
 * Blanks of templates that stand where code has a name or a value: `%FILES%`, `{{ name }}`, `<%= name %>`. A file with
 * such is code once it is filled in, and by nobody but whoever writes it out: what fills them stands elsewhere.
 */
const BLANKS =
  /%[A-Z][A-Z\d_]{1,40}%|\{\{\s{0,3}[A-Za-z_][\w.]{0,60}\s{0,3}\}\}|<%[=-]\s{0,3}[A-Za-z_][\w.]{0,60}\s{0,3}%>/g;

/** The text with a name in place of each blank, as long as it was. */
export function withNames(text: string): string {
  return text.replace(BLANKS, blank => '_'.repeat(blank.length));
}
