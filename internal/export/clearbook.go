package export

import (
	"verbatim/codebook"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// ClearBook is the codebook as a purpose's readers may see it, and how many of
// its texts are left out because they repeat five words in a row of somebody
// whose words are withheld. The comments in the file are the team's own talk, as
// memos are, and stay with the team.
func ClearBook(rel *study.Release) (*codebook.Book, int, error) {
	book := rel.Study.Book
	c := clearing{guard: newGuard(rel)}
	if rel.Purpose == transcript.ForTeam && c.guard.withheld == nil {
		return book, 0, nil
	}
	clean := codebook.New(c.text(book.Title()))
	names := NewThemeNames(rel)
	for _, t := range book.Themes() {
		if name := names.Of(t.ID).Name; name != t.Name { // one that is left empty would be made of the id again
			t.Name = name
			c.out++
		}
		t.Definition, t.Why = c.text(t.Definition), c.text(t.Why)
		t.Include, t.Exclude, t.Examples, t.Cues = c.list(t.Include), c.list(t.Exclude), c.list(t.Examples), c.list(t.Cues)
		if err := clean.Add(t.Parent, t); err != nil {
			return nil, 0, err
		}
	}
	return clean, c.out, nil
}

// clearing leaves out texts, and counts them.
type clearing struct {
	guard guard
	out   int
}

func (c *clearing) text(s string) string {
	if s != "" && !c.guard.clear(s) {
		c.out++
		return ""
	}
	return s
}

func (c *clearing) list(texts []string) []string {
	var kept []string
	for _, s := range texts {
		if s = c.text(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}
