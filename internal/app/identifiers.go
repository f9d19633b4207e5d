package app

import (
	"context"
	"fmt"
	"strings"

	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/trace"
)

// checkWords are the findings about words that could give somebody away.
func (a *App) checkWords(ctx context.Context, f *folder.Folder, s *study.Study, k *NamesKey) ([]folder.Finding, error) {
	findings := identifiers(f, s)
	if k == nil {
		return findings, nil
	}
	left, err := a.NamesLeft(ctx, k)
	return append(findings, left...), err
}

// identifiersShown is how many details of a transcript check lists one by one.
const identifiersShown = 20

// identifiers are the places where something stands that points at one person:
// a telephone number, a postcode. They are for somebody to look at, so notes.
func identifiers(f *folder.Folder, s *study.Study) []folder.Finding {
	var findings []folder.Finding
	say := func(todo, format string, args ...any) {
		findings = append(findings, folder.Finding{Note: true, What: fmt.Sprintf(format, args...), Todo: todo})
	}
	const mend = "if it is, take it out of transcripts/%s.txt, then `verbatim correct %s`"
	for _, t := range s.Transcripts {
		n := 0
		for i, turn := range t.Turns {
			for _, x := range trace.Identifiers(t.Text.Slice(turn.Speech)) {
				if n++; n <= identifiersShown {
					say(fmt.Sprintf(mend, t.ID, t.ID), "%s turn %d seems to hold %s", t.ID, i+1, withArticle(string(x.Kind)))
				}
			}
		}
		if n > identifiersShown {
			say("", "%s seems to hold %d more of the kind", t.ID, n-identifiersShown)
		}
	}
	if bodies, err := f.Bodies(); err == nil {
		for _, m := range s.State.Memos {
			for _, x := range trace.Identifiers(bodies[m.Body]) {
				say("its writer can write it anew without", "memo %s by %s seems to hold %s", m.ID.Short(), m.Coder, withArticle(string(x.Kind)))
			}
		}
	}
	for _, p := range s.Participants {
		cells := map[string]string{"participant": p.ID, "published_as": p.PublishedAs}
		for c, v := range p.Attributes {
			cells[c] = v
		}
		for _, c := range sortedKeys(cells) {
			for _, x := range trace.Identifiers(cells[c]) {
				say("keep it outside the study", "participants.csv: %s, %s seems to hold %s", p.ID, c, withArticle(string(x.Kind)))
			}
		}
	}
	return findings
}

// withArticle puts the article before a noun.
func withArticle(noun string) string {
	if strings.ContainsRune("aeiouN", rune(noun[0])) { // an e-mail address, an NHS number
		return "an " + noun
	}
	return "a " + noun
}
