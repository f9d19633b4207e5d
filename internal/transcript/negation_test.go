package transcript

import (
	"strings"
	"testing"
)

func TestNegationsArePointedOut(t *testing.T) {
	for _, c := range []struct{ said, form, want string }{
		{"I would never go back there", "I would […] go back there", "the cut after “would” leaves out “never”"},
		{"I did not really want to go", "I did not […] want to go", "the cut after “not” stands beside “not”"},
		{"I did not want to go", "I did not [like] to go", "what stands in brackets after “not” stands beside “not”"},
		{"I was ill and, er, not happy", "I was […] not happy", "the cut after “was” stands beside “not”"},
		{"I didn’t like the ward", "I [loved] the ward", "what stands in brackets after “I” leaves out “didn’t”"},
		{"I didn’t like the ward", "I didn’t […] the ward", "the cut after “didn’t” stands beside “didn’t”"},
		{"No, I liked it", "[…] I liked it", "the cut at the start leaves out “No”"},
		{"I liked it. Nobody came", "I liked it […]", "the cut after “it” leaves out “Nobody”"},
		{"I liked the ward", "I [never] liked the ward", "what stands in brackets after “I” puts in “never”"},
		{"the ward was cold, and loud, and I left", "the ward was cold […] and I left", ""},
		{"I was not at all happy there", "I was not at all happy […]", ""},
		{"I know nothing about the ward at all", "I know nothing about [it] […]", ""},
		{"I know nothing at all about it", "[T]he know", ""}, // no form of it
		{"they said the place was no place for me", "they said […] place for me", "the cut after “said” leaves out “no”"},
		{"it was, um, good", "it was good", ""},
		{"and the man, he was not the man", "and [T]he man, he was not the man", ""},
	} {
		tr, sp := spoken(t, "Rosa: "+c.said)
		if got := strings.Join(tr.Negations(sp, c.form, "en-GB"), "; "); got != c.want {
			t.Errorf("%q for %q: got %q, want %q", c.form, c.said, got, c.want)
		}
	}
	tr, sp := spoken(t, "Rosa: no me gusta")
	if got := tr.Negations(sp, "[…] me gusta", "es"); len(got) > 0 {
		t.Errorf("Spanish: %q", got)
	}
}
