package codebook

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Hash returns the SHA-256, in hex, of what the codebook says. Comments,
// quoting, blank lines and a name or status that only repeats its default do
// not count; the order of themes and of the texts in a list does.
//
// What is hashed is a sequence of records "key length:text\n", the length in
// bytes: first "codebook 1:1\n", the version of this encoding; then title;
// then for every theme, depth first in the order of the file, id, parent,
// name, definition, include, exclude, examples, cues, colour, status, why, was
// and split. A list gives one record for each text in it, and an empty field gives
// none. Texts are as in Theme: UTF-8, \n line ends, no white space around
// them, colours as #rrggbb in lower case, the name and the status always
// spelt out.
func (b *Book) Hash() string {
	sum := sha256.Sum256(b.content.encode())
	return hex.EncodeToString(sum[:])
}

// encode gives the canonical encoding that Hash documents.
func (c content) encode() []byte {
	out := record(nil, "codebook", "1")
	if c.title != "" {
		out = record(out, "title", c.title)
	}
	for _, t := range c.themes {
		out = record(out, "id", t.ID)
		if t.Parent != "" {
			out = record(out, "parent", t.Parent)
		}
		for _, f := range allFields() {
			for _, value := range t.Values(f) {
				out = record(out, string(f), value)
			}
		}
	}
	return out
}

func record(out []byte, key, text string) []byte {
	out = append(out, key...)
	out = append(out, ' ')
	out = strconv.AppendInt(out, int64(len(text)), 10)
	out = append(out, ':')
	out = append(out, text...)
	return append(out, '\n')
}
