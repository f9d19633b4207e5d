package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/folder"
)

// finish sums a project up.
func (b *projecting) finish() {
	rank := map[string]int{string(exchange.Doubtful): 0, string(trustLost): 1, "ambiguous": 2, string(exchange.Empty): 3}
	slices.SortStableFunc(b.out.Look, func(x, y ProjectDoubt) int { return rank[x.Trust] - rank[y.Trust] })
	b.out.Losses = append([]exchange.Loss{}, b.p.Losses...)
}

// Added reports whether anything came in that was not here.
func (p *ProjectImport) Added() bool {
	n := p.Themes.New + p.Participants.New + p.Codings.New + p.Memos.New + p.Stars.New
	for _, t := range p.Transcripts {
		if t.Result == Imported {
			n++
		}
	}
	return n > 0
}

// keepReport writes down in the study what came along and what did not: a memo on the
// study. It holds no words of participants.
func (b *projecting) keepReport(ctx context.Context) error {
	if b.o.DryRun || !b.out.Added() {
		return nil
	}
	return b.a.write(ctx, b.f, b.a.who(), func(w *folder.Session) error {
		_, err := addMemo(w, coding.Event{On: coding.OnStudy}, b.out.Report(), "note", false)
		return err
	})
}

// Report is what became of a project, for people: lines of text without participants' words.
func (p *ProjectImport) Report() string {
	var out strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	from := ""
	if p.Tool != nil {
		from = ", written by " + *p.Tool
	}
	say("Imported: %s (%s%s)", p.called, p.Format, from)
	say("%s", p.Sum())
	if sum := p.Quotes.Sum(); sum != "" {
		say("%s", sum)
	}
	if p.Quotes.Doubtful > 0 {
		say("Doubtful quotes wait for their coders: verbatim review")
	}
	for _, n := range p.Notes {
		say("%s", n)
	}
	if n := p.Quotes.Lost + p.Quotes.Empty; len(p.Losses) == 0 && n == 0 {
		say("Everything that the file holds came along.")
	} else if len(p.Losses) > 0 {
		say("What did not come along:")
		for _, l := range p.Losses {
			names := ""
			if len(l.Names) > 0 {
				names = " (" + strings.Join(l.Names, ", ")
				if l.Count > len(l.Names) {
					names += " …"
				}
				names += ")"
			}
			say("- %d × %s%s: %s", l.Count, l.Kind, names, l.Why)
		}
	}
	return strings.TrimSpace(out.String())
}

// Sum says how much came in, in one line.
func (p *ProjectImport) Sum() string {
	docs, again := 0, 0
	for _, t := range p.Transcripts {
		switch t.Result {
		case Imported, Understood:
			docs++
		case Already, Changed:
			again++
		}
	}
	part := func(single, several string, n ProjectCount) string {
		s := one(n.New, single, several)
		if n.Already > 0 {
			s += fmt.Sprintf(" (and %d here already)", n.Already)
		}
		return s
	}
	parts := []string{
		part("1 transcript", "%d transcripts", ProjectCount{docs, again}), part("1 theme", "%d themes", p.Themes), part("1 coding", "%d codings", p.Codings),
		part("1 memo", "%d memos", p.Memos), part("1 participant", "%d participants", p.Participants),
	}
	if p.Stars != (ProjectCount{}) {
		parts = append(parts, part("1 passage starred that was marked without a code", "%d passages starred that were marked without a code", p.Stars))
	}
	return strings.Join(parts, ", ")
}

// Sum says how sure it is that coded passages are on the words that were coded, in one line.
func (q ProjectQuotes) Sum() string {
	if q == (ProjectQuotes{}) {
		return ""
	}
	parts := []string{fmt.Sprintf("%d verified (the file gives the words, and they are there)", q.Verified)}
	for _, x := range []struct {
		n    int
		said string
	}{{q.Plausible, "plausible (the file gives places alone)"}, {q.Doubtful, "doubtful"}, {q.Empty, "on nothing but space, not imported"}, {q.Lost, "whose words are not in the transcript, not imported"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.said))
		}
	}
	return "Passages: " + strings.Join(parts, ", ")
}
