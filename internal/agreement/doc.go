// Package agreement computes how far coders agree. Numbers go in and numbers
// come out: it knows nothing of studies, themes' names in a codebook, or files.
//
// There are two ways in. Tables of judgements (Table, Tally, Ratings, SetTally)
// are for units that are given: texts, turns, excerpts. Measure takes codings as
// spans of transcripts and works on lengths of intervals, so that its memory
// grows with the number of codings and never with the length of the text.
//
// Words used throughout:
//   - A unit is what coders judge: a code point, a segment (a turn or sentence)
//     or a row of a table. A weight says how many equal units a row stands for.
//   - "Judged, nothing applied" is a value. "Not judged" is missing.
//   - Po is observed agreement and Pe agreement expected by chance, both shares.
//   - A coefficient for two coders is given for more as the plain mean over the
//     pairs of coders for whom it is defined.
//
// A figure that cannot be computed is a Value with the reason, never 0, 1 or NaN.
package agreement
