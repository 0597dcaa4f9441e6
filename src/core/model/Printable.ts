// All but line breaks and tabs below a blank, the C1 block, line breaks that nobody expects, and what turns the direction of writing.
const commands = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/**
 * A text as it may go to a terminal or a log: what these would obey instead of showing it stands as its number (`\u001b`), so that a
 * file's name cannot colour, erase or hide what is said. In JSON that means the same character as before.
 */
export const printable = (text: string): string =>
  text.replace(commands, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
