// Package search finds words and quotes in a study: the query language, the
// plain scan that says what a query means, and the index that says the same
// sooner.
//
// # Queries
//
//	hope                    a word: stemmed (hopes, hoping), accents and case aside
//	"hope"  "peer support"  exactly these words; “curly” quotation marks do as well
//	hop*                    words that begin so (at least two letters)
//	hope~1  recovery~2      words with that many slips (~2 from six letters on)
//	/hop(e|ing)/            whole words that match a pattern beginning with two letters
//	a b    a AND b          both in the same turn
//	a OR b    NOT a    -a   either; none
//	a NEAR/5 b              at most five words between them, either first; NEAR is NEAR/10
//	(a OR b) c              parentheses; OR binds less than AND, AND less than NOT
//
// Filters narrow what is found: theme: (with its sub-themes; theme:* is any),
// coder:, stance: (for, against), memo: (codings and passages with a memo that
// has the word), speaker:, voice:, participant:, transcript:, and every
// attribute of participants and transcripts (site:north, site:"north east",
// years:>3, years:3..5). A space in an attribute's name is written as _.
// Capitals never matter, except in AND, OR, NOT and NEAR.
//
// # What is found
//
// Words are decided turn by turn: all of an AND, one of an OR and none of a NOT
// must be in the same turn. The hits are then all occurrences of the words that
// are asked for, in the branches of an OR that hold; an occurrence found twice
// is one hit. A phrase is one hit. NEAR is one hit, from the first to the last
// word involved; of two such windows of which one holds the other, only the
// inner one is a hit, while windows that merely overlap are hits both.
//
// Every turn is searched, whoever speaks, and transcriber's notes such as
// [laughs] with it; labels are not.
//
// With a theme, every word hit lies wholly inside one coding of it; with NOT
// theme:a no part of it does. Filters for coder, stance and memo say which
// codings count, for all themes in the same parentheses.
//
// Themes without words give quotes: theme:a the quotes of a, theme:a theme:b
// the stretches that quotes of both share, theme:a OR theme:b the quotes of
// either, theme:a NOT theme:b quotes of a that share nothing with a coding of b,
// theme:a NOT hope quotes of a without the word. A filter on speakers keeps the
// quotes in which such a person speaks.
//
// Hits come by transcript, start and end.
package search
